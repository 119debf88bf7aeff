/**
 * Where secrets come from when a task file is run from the command line.
 *
 * @module
 */
import {
  mergePermissions,
  type PermissionRequest,
  Secret,
  type SecretProvider,
  type SecretRequest,
  TaskError,
} from "../engine/mod.ts";
import type { Io } from "./io.ts";
import { pathOfSecret, readSecretFile } from "./secret_file.ts";
import { fromCredentialManager, fromProtectedFile } from "./windows_secrets.ts";

/** Providers by the name that task files use. */
export function secretProviders(io: Io): Readonly<Record<SecretRequest["from"], SecretProvider>> {
  return {
    "windows-credential": fromCredentialManager,
    "env": ({ name }) => Promise.resolve(fromEnv(name)),
    "file": async (request) => fromFile(await readSecretFile(pathOfSecret(request))),
    "file-dpapi": fromProtectedFile,
    "prompt": ({ name }) => fromPrompt(name, io),
  };
}

/** What reading these secrets takes. */
export function secretPermissions(requests: readonly SecretRequest[]): PermissionRequest {
  return mergePermissions(requests.map((request): PermissionRequest => {
    switch (request.from) {
      case "env":
        return { env: [request.name] };
      case "file":
        return { read: [pathOfSecret(request)] };
      case "file-dpapi":
        return { read: [pathOfSecret(request)], ffi: true };
      case "windows-credential":
        return { ffi: true };
      default:
        return {};
    }
  }));
}

function fromEnv(name: string): Secret {
  const value = Deno.env.get(name);
  if (value !== undefined) return new Secret(value);
  throw new TaskError(`Cannot read secret "${name}": the variable is not set`, {
    code: "secret.missing",
    advice: `Set the environment variable ${name} for the account that runs the task.`,
  });
}

/** The text without the line break that editors put at its end. */
function fromFile(content: Uint8Array): Secret {
  return new Secret(new TextDecoder().decode(content).replace(/\r?\n$/, ""));
}

async function fromPrompt(name: string, io: Io): Promise<Secret> {
  if (!io.interactive) {
    throw new TaskError(`Cannot ask for secret "${name}": nobody is there to answer`, {
      code: "secret.missing",
      advice: "Use another provider, as env or file, for runs without a terminal.",
    });
  }
  return new Secret(await readHiddenLine(io, `${name}: `));
}

/** Asks for a line of text that is not shown. The caller has made sure that somebody is there. */
export async function readHiddenLine(io: Io, question: string): Promise<string> {
  io.stderr.write(question);
  Deno.stdin.setRaw(true);
  try {
    return await readHidden();
  } finally {
    Deno.stdin.setRaw(false);
    io.stderr.write("\n");
  }
}

/** Reads up to Enter without showing it; Ctrl+C gives up. */
async function readHidden(): Promise<string> {
  const bytes: number[] = [];
  const one = new Uint8Array(1);
  while (await Deno.stdin.read(one) === 1) {
    if (one[0] === 0x0d || one[0] === 0x0a) break;
    if (one[0] === 0x03) throw new DOMException("Cancelled by the user", "AbortError");
    if (one[0] === 0x7f || one[0] === 0x08) bytes.pop();
    else bytes.push(one[0]);
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
