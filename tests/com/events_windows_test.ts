// StdFont fires real events, both through a dispinterface and through IPropertyNotifySink; XMLHTTP
// calls back while messages are pumped. Windows and Wine only.
import assert from "node:assert/strict";
import { com, ComError, type DynamicObject } from "../../lib/com/mod.ts";

const ignore = Deno.build.os !== "windows";
const FONT_EVENTS = "{4EF6100A-AF88-11D0-9846-00C04FC29993}";
const NAMES = { 9: "FontChanged" };

async function onFont(use: (font: DynamicObject) => void | Promise<void>): Promise<void> {
  const before = com.stats();
  {
    using font = com.createObject("StdFont");
    await use(font);
  }
  assert.deepEqual(com.stats(), before);
}

Deno.test(
  "on() calls the handler of an event with its arguments",
  { ignore },
  () =>
    onFont((font) => {
      const changed: string[] = [];
      using _events = com.on(font, { fontchanged: (name: string) => changed.push(name) }, {
        interface: FONT_EVENTS,
        names: NAMES,
      });
      font.Bold = true;
      font.Size = 20;
      assert.deepEqual(changed, ["Bold", "Size"]);
    }),
);

Deno.test("on() takes names of events from type information", { ignore }, () =>
  onFont((font) => {
    const events: string[] = [];
    using _events = com.on(font, (event) => events.push(`${event.name} ${event.args}`), {
      interface: FONT_EVENTS,
    });
    font.Italic = true;
    assert.deepEqual(events, ["FontChanged Italic"]);
  }));

Deno.test("on() subscribes to a custom interface", { ignore }, () =>
  onFont((font) => {
    const dispids: number[] = [];
    using _events = com.on(font, { OnChanged: (dispid: number) => dispids.push(dispid) }, {
      interface: com.IPropertyNotifySink,
    });
    font.Bold = true;
    font.Name = "Courier";
    assert.deepEqual(dispids, [3, 0]);
  }));

Deno.test("on() knows by its identifier that IPropertyNotifySink is no dispinterface", {
  ignore,
}, () =>
  onFont((font) => {
    const dispids: number[] = [];
    const iid = com.IPropertyNotifySink.iid.toLowerCase();
    using _events = com.on(font, { onchanged: (dispid: number) => dispids.push(dispid) }, {
      interface: iid,
    });
    font.Bold = true;
    assert.deepEqual(dispids, [3]);
  }));

Deno.test(
  "a subscription that was disposed of hears nothing more",
  { ignore },
  () =>
    onFont((font) => {
      let count = 0;
      const events = com.on(font, () => count++, { interface: FONT_EVENTS });
      font.Bold = true;
      events[Symbol.dispose]();
      events[Symbol.dispose]();
      font.Bold = false;
      assert.equal(count, 1);
      assert.equal(events.active, false);
    }),
);

Deno.test("release() of an object ends its subscriptions", { ignore }, () => {
  const before = com.stats();
  const font = com.createObject("StdFont");
  const events = com.on(font, () => {}, { interface: FONT_EVENTS });
  com.release(font);
  assert.equal(events.active, false);
  assert.deepEqual(com.stats(), before);
});

Deno.test(
  "an error in a handler is reported and not thrown into COM",
  { ignore },
  () =>
    onFont((font) => {
      const errors: unknown[] = [];
      using _events = com.on(font, () => {
        throw new Error("in the handler");
      }, { interface: FONT_EVENTS, onError: (error, event) => errors.push([`${error}`, event]) });
      font.Bold = true;
      assert.equal(font.Bold, true);
      assert.deepEqual(errors, [["Error: in the handler", "FontChanged"]]);
    }),
);

Deno.test(
  "events() iterates and ends when the object is released",
  { ignore },
  () =>
    onFont(async (font) => {
      const iterator = com.events(font, { interface: FONT_EVENTS, names: NAMES });
      const first = iterator.next();
      setTimeout(() => font.Bold = true, 5);
      assert.deepEqual((await first).value, { name: "FontChanged", args: ["Bold"] });
      const end = iterator.next();
      setTimeout(() => com.release(font), 5);
      assert.equal((await end).done, true);
    }),
);

Deno.test("on() of an object without events says so", { ignore }, () => {
  using dict = com.createObject("Scripting.Dictionary");
  assert.throws(
    () => com.on(dict, {}, { interface: FONT_EVENTS }),
    /Cannot subscribe to events of Scripting\.Dictionary: it fires none/,
  );
  assert.throws(() => com.on(dict, {}), /it does not say which events it fires/);
});

Deno.test(
  "on() of an interface that the object does not fire fails",
  { ignore },
  () =>
    onFont((font) => {
      assert.throws(
        () => com.on(font, {}, { interface: "{DEADBEEF-0000-4000-8000-000000000002}" }),
        (error) => error instanceof ComError && error.hresult === (0x8004_0200 | 0),
      );
    }),
);

Deno.test("a callback property is called while messages are pumped", { ignore }, async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("answer"),
  );
  using request = com.createObject("Msxml2.XMLHTTP.6.0");
  const done = Promise.withResolvers<void>();
  const states: number[] = [];
  request.onreadystatechange = () => {
    states.push(request.readyState);
    if (request.readyState === 4) done.resolve();
  };
  request.open("GET", `http://127.0.0.1:${server.addr.port}/`, true);
  request.send();
  await done.promise;
  assert.equal(request.responseText, "answer");
  assert.equal(states.at(-1), 4);
});
