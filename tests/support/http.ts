import { extname, join, normalize } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".ts": "application/typescript",
  ".js": "text/javascript",
  ".json": "application/json",
};

/** A folder that is served over HTTP on 127.0.0.1 until it is disposed of. */
export interface ServedFolder extends AsyncDisposable {
  /** Address of the folder, without a slash at the end. */
  readonly url: string;
  /** `127.0.0.1:PORT`, as permission flags name it. */
  readonly host: string;
}

/** Serves the files of `folder` on a free port of 127.0.0.1. */
export function serveFolder(folder: string): ServedFolder {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const path = normalize(decodeURIComponent(new URL(request.url).pathname));
      try {
        const body = await Deno.readFile(join(folder, path));
        const type = TYPES[extname(path)] ?? "application/octet-stream";
        return new Response(body, { headers: { "content-type": type } });
      } catch {
        return new Response(null, { status: 404 });
      }
    },
  );
  const host = `127.0.0.1:${server.addr.port}`;
  return {
    host,
    url: `http://${host}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
