import assert from "node:assert/strict";
import { com } from "../../lib/com/mod.ts";
import { runTask } from "../../lib/engine/mod.ts";
import { taskFunctions } from "../../tasks/mod.ts";

const TASK = `version: 1
name: shelf
steps:
  - id: open
    using:
      shelf: { uses: com.create, with: { class: Comtask.Test.Shelf } }
    steps:
      - id: put
        uses: com.put
        with: { object: "\${ shelf }", member: Owner, value: Ada }
      - id: owner
        uses: com.get
        with: { object: "\${ shelf }", member: Owner }
      - id: inner
        using:
          box: { uses: com.child, with: { object: "\${ shelf }", member: Box, args: [2] } }
        steps:
          - id: size
            uses: com.call
            with: { object: "\${ box }", member: Size }
`;

Deno.test("com.* drive an automation server from a task file, and release it", async () => {
  using _class = com.registerClass({
    clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2F31}",
    progId: "Comtask.Test.Shelf",
    create: () => ({
      Owner: "nobody",
      Box: (number: number) => com.hosted({ Size: () => number * 10 }),
    }),
  });
  const before = com.stats().objects;
  const { outcome, steps, error } = await runTask({
    file: { name: "shelf.yaml", text: TASK },
    functions: taskFunctions,
  });
  assert.equal(outcome, "ok", error?.message);
  const [, owner, inner] = steps[0].children ?? [];
  assert.deepEqual(owner.result, { value: "Ada" });
  assert.deepEqual(inner.children?.[0].result, { value: 20 });
  assert.equal(com.stats().objects, before);
});

Deno.test("com.create says that a class is not registered", async () => {
  const { outcome, error } = await runTask({
    file: { name: "none.yaml", text: TASK.replace("Comtask.Test.Shelf", "No.Such.Class") },
    functions: taskFunctions,
  });
  assert.equal(outcome, "failed");
  assert.match(error?.message ?? "", /Cannot create object "No\.Such\.Class"/);
});
