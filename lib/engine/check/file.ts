/**
 * Checks a whole file and compiles it. Reads nothing but the file that was loaded.
 *
 * @module
 */
import { resolve } from "node:path";
import { z } from "../../zod.ts";
import { TaskError } from "../contract/error.ts";
import type { FunctionLibrary } from "../contract/library.ts";
import type { SecretRequest } from "../contract/secret.ts";
import { type ImportedFile, loadImports } from "./imports.ts";
import { type CelLanguage, loadCel } from "../expression/cel.ts";
import type { Computed } from "../expression/compiled.ts";
import { DYN, listOf, objectOf, STRING, type ValueType } from "../expression/types.ts";
import { parseDuration } from "../language/duration.ts";
import { type LoadedFile, loadTaskFile, readDataFile } from "../language/load.ts";
import { child, type Node, toData } from "../language/node.ts";
import type { OnError, TaskFile } from "../language/task_file.ts";
import type { Findings } from "../language/source.ts";
import { checkComputed, typeOfComputed } from "./expressions.ts";
import { checkParams, typeOfParam } from "./params.ts";
import type { CompiledConcurrency, CompiledTask, ParamDeclaration, Program } from "./program.ts";
import { checkRequires } from "./requires.ts";
import { checkSchedule } from "./schedule.ts";
import { RUN_TYPE, Scope } from "./scope.ts";
import { computedChild, plain } from "./settings.ts";
import { StepChecker, type TaskSignature } from "./steps.ts";
import { checkTaskCalls, type TaskCall, type TaskReach } from "./task_calls.ts";
import { checkBare, textChild } from "./text_keys.ts";

/** What an entry of `targets` looks like in expressions. */
const TARGET_TYPE: ValueType = objectOf({ name: STRING, server: STRING, labels: listOf(STRING) });

/** A checked file: the program when there are no errors. */
export interface CheckedFile {
  readonly loaded: LoadedFile;
  readonly program: Program | undefined;
  /** Parameters of `main`, as far as they could be read. */
  readonly params: readonly ParamDeclaration[];
  readonly taskNames: readonly string[];
  /** Only `requires` or `version` is the problem. */
  readonly unsuitable: boolean;
}

/** Options of {@link checkFile}. */
export interface FileCheckOptions {
  readonly functions: FunctionLibrary;
  readonly importCache?: string;
  readonly downloads?: boolean;
  readonly onError?: OnError;
  /** Files that import this one, against circles. */
  readonly importedBy?: readonly string[];
}

/** Checks what was loaded, and adds to its findings. */
export async function checkFile(
  loaded: LoadedFile,
  options: FileCheckOptions,
): Promise<CheckedFile> {
  const { root, findings } = loaded;
  const nothing = { loaded, program: undefined, params: [], taskNames: [] };
  if (root?.kind !== "map" || findings.list.some(({ code }) => code === "version.newer")) {
    return { ...nothing, unsuitable: findings.list.some(({ code }) => code === "version.newer") };
  }
  const shapeErrors = findings.list.length;
  if (shapeErrors === 0) checkRequires(child(root, "requires"), findings);
  const unsuitable = shapeErrors === 0 &&
    findings.list.some(({ code }) => code.startsWith("requires."));
  if (unsuitable) return { ...nothing, unsuitable };
  await checkSchedule(child(root, "schedule"), findings);
  const imported = await loadImports(child(root, "imports"), findings, {
    functions: options.functions,
    importCache: options.importCache,
    downloads: options.downloads,
  });
  const imports = await importFiles(loaded, imported.files, options);
  const compiler = new FileChecker(
    loaded,
    imported.functions,
    imports,
    await readTargets(child(root, "targets"), findings),
    await loadCel(),
    options.onError,
  );
  let program: Program;
  try {
    program = compiler.compile(root);
  } catch (error) {
    // Parts that do not fit the schema may look like anything; what is wrong with them is known.
    if (shapeErrors === 0) throw error;
    return { ...nothing, unsuitable: false };
  }
  return {
    loaded,
    program: findings.hasErrors ? undefined : program,
    params: program.tasks.get("main")?.params ?? [],
    taskNames: [...program.tasks.keys()],
    unsuitable: false,
  };
}

/** Loads and checks imported task files; their findings join those of the importing one. */
async function importFiles(
  loaded: LoadedFile,
  files: ReadonlyMap<string, ImportedFile>,
  options: FileCheckOptions,
): Promise<Map<string, Program>> {
  const programs = new Map<string, Program>();
  const { findings, source } = loaded;
  const chain = [...options.importedBy ?? [], source.path ?? source.name];
  for (const [alias, { source: file, node }] of files) {
    const inner = await loadTaskFile(file);
    const name = inner.source.path ?? inner.source.name;
    if (chain.includes(name)) {
      findings.add(node, {
        code: "reference.cycle",
        message: `Files import each other in a circle: ${[...chain, name].join(" → ")}`,
      });
      continue;
    }
    const { program } = await checkFile(inner, { ...options, importedBy: chain });
    findings.list.push(...inner.findings.sorted());
    if (program === undefined) continue;
    if (program.secrets.size > 0) {
      findings.add(node, {
        code: "import.secrets",
        message: `"${alias}" declares secrets; only the file that is run may`,
        expected: "the steps that use them, and the secrets, in this file",
      });
    }
    programs.set(alias, program);
  }
  return programs;
}

class FileChecker {
  readonly #loaded: LoadedFile;
  readonly #imports: ReadonlyMap<string, Program>;
  readonly #targets: readonly unknown[];
  readonly #findings: Findings;
  readonly #functions: FunctionLibrary;
  readonly #cel: CelLanguage;
  readonly #onError: OnError | undefined;
  readonly #calls = new Map<string, TaskReach>();

  constructor(
    loaded: LoadedFile,
    functions: FunctionLibrary,
    imports: ReadonlyMap<string, Program>,
    targets: readonly unknown[],
    cel: CelLanguage,
    onError: OnError | undefined,
  ) {
    this.#onError = onError;
    this.#targets = targets;
    this.#loaded = loaded;
    this.#imports = imports;
    this.#findings = loaded.findings;
    this.#functions = functions;
    this.#cel = cel;
  }

  compile(root: Node): Program {
    const findings = this.#findings;
    const secrets = new Map<string, SecretRequest>();
    const secretsNode = child(root, "secrets");
    if (secretsNode?.kind === "map") {
      for (const [name, { value }] of secretsNode.entries) {
        secrets.set(name, toData(value) as SecretRequest);
      }
    }
    const fixed = new Scope({
      cel: this.#cel,
      names: { run: RUN_TYPE, targets: listOf(TARGET_TYPE) },
      secrets: new Set(secrets.keys()),
    });
    const mainParams = checkParams(child(root, "params"), findings);
    const mainScope = this.#withParams(fixed, mainParams);
    const { vars, scope } = this.#vars(child(root, "vars"), mainScope);
    const tasks = this.#tasks(root, mainParams, scope);
    const requires = child(root, "requires");
    return {
      source: this.#loaded.source,
      sha256: this.#loaded.sha256,
      name: String(plain(root, "name") ?? ""),
      description: String(plain(root, "description") ?? ""),
      tasks,
      imports: this.#imports,
      vars,
      secrets,
      targets: this.#targets,
      requires: requires && toData(requires) as TaskFile["requires"],
      deadline: computedChild(root, "deadline", mainScope, findings),
      concurrency: this.#concurrency(child(root, "concurrency"), scope),
      durable: this.#durable(child(root, "durable"), scope),
      importsUrls: importsUrls(child(root, "imports")),
      runMembers: fixed.runMembers,
    };
  }

  #tasks(
    root: Node,
    mainParams: readonly ParamDeclaration[],
    scope: Scope,
  ): Map<string, CompiledTask> {
    const named = child(root, "tasks");
    const nodes = new Map<string, Node>();
    if (named?.kind === "map") { for (const [name, e] of named.entries) nodes.set(name, e.value); }
    const signatures = new Map<string, TaskSignature>(
      [...nodes].map(([name, node]) => [name, { params: signatureOf(child(node, "params")) }]),
    );
    for (const [alias, { tasks }] of this.#imports) {
      for (const { name, params } of tasks.values()) {
        signatures.set(name === "main" ? alias : `${alias}.${name}`, { params });
      }
    }
    const compiled = new Map<string, CompiledTask>();
    const hasMain = child(root, "steps") !== undefined;
    if (hasMain) compiled.set("main", this.#task("main", root, mainParams, scope, signatures));
    else if (nodes.size === 0) {
      this.#findings.add({ start: 0, end: 0 }, {
        code: "schema.missing-key",
        message: 'Key "steps" is missing',
        expected: "a list of steps",
      });
    }
    for (const [name, node] of nodes) {
      if (name === "main") {
        this.#findings.add(node, {
          code: "reference.taken-name",
          message: 'The name "main" belongs to the steps of the file itself',
        });
        continue;
      }
      const params = checkParams(child(node, "params"), this.#findings);
      compiled.set(
        name,
        this.#task(name, node, params, this.#withParams(scope, params), signatures),
      );
    }
    const sameOnce = checkTaskCalls(this.#calls, this.#imports, this.#findings);
    for (const name of sameOnce) {
      const task = compiled.get(name);
      if (task) compiled.set(name, { ...task, hasSameOnce: true });
    }
    return compiled;
  }

  #task(
    name: string,
    node: Node,
    params: readonly ParamDeclaration[],
    scope: Scope,
    tasks: ReadonlyMap<string, TaskSignature>,
  ): CompiledTask {
    const calls: TaskCall[] = [];
    const sameOnce: Node[] = [];
    this.#calls.set(name, { calls, sameOnce });
    const checker = new StepChecker({
      findings: this.#findings,
      functions: this.#functions,
      tasks,
      defaults: child(this.#loaded.root, "defaults"),
      onError: this.#onError ?? "stop",
      onTaskCall: (call) => calls.push(call),
      onSameOnce: (once) => sameOnce.push(once),
    });
    return {
      name,
      description: String(plain(node, "description") ?? ""),
      params,
      ...checker.task(node, scope),
      hasSameOnce: false,
    };
  }

  #withParams(scope: Scope, params: readonly ParamDeclaration[]): Scope {
    const fields = Object.fromEntries(params.map((param) => [param.name, typeOfParam(param)]));
    return scope.with({ params: objectOf(fields) }).withEnv(params);
  }

  /** Variables see those before them. */
  #vars(node: Node | undefined, scope: Scope): { vars: Map<string, Computed>; scope: Scope } {
    const vars = new Map<string, Computed>();
    const types: Record<string, ValueType> = {};
    let inner = scope.with({ vars: objectOf(types) });
    if (node?.kind === "map") {
      for (const [name, { value }] of node.entries) {
        const computed = checkComputed(value, inner, this.#findings);
        checkBare(value, inner, this.#findings, "warning");
        vars.set(name, computed);
        types[name] = computed.kind === "literal" ? DYN : typeOfComputed(computed);
        inner = scope.with({ vars: objectOf({ ...types }) });
      }
    }
    return { vars, scope: inner };
  }

  #concurrency(node: Node | undefined, scope: Scope): CompiledConcurrency | undefined {
    if (node?.kind !== "map") return undefined;
    const wait = plain(node, "wait");
    return {
      group: textChild(node, "group", scope, this.#findings) ?? { kind: "literal", value: "" },
      max: Number(plain(node, "max") ?? 1),
      whenBusy: (plain(node, "whenBusy") ?? "queue") as "queue",
      waitMs: typeof wait === "string" ? parseDuration(wait) : undefined,
    };
  }

  #durable(node: Node | undefined, scope: Scope): Program["durable"] {
    if (node?.kind !== "map") return undefined;
    const keep = plain(node, "keep");
    return {
      key: textChild(node, "key", scope, this.#findings) ?? { kind: "literal", value: "" },
      keepMs: typeof keep === "string" ? parseDuration(keep) : undefined,
    };
  }
}

function importsUrls(imports: Node | undefined): boolean {
  return imports?.kind === "map" &&
    [...imports.entries.values()].some(({ value }) => child(value, "url") !== undefined);
}

/** Names of parameters, and which of them a caller must give. */
function signatureOf(params: Node | undefined): TaskSignature["params"] {
  if (params?.kind !== "map") return [];
  return [...params.entries].map(([name, { value }]) => ({
    name,
    required: plain(value, "required") === true,
  }));
}

const targetsShape = z.record(
  z.string(),
  z.strictObject({ server: z.string(), labels: z.array(z.string()).default([]) }),
);

/** `targets`, inline or from a file. */
async function readTargets(node: Node | undefined, findings: Findings): Promise<unknown[]> {
  if (node === undefined) return [];
  try {
    const inline = node.kind !== "scalar";
    const data = inline
      ? toData(node)
      : await readDataFile(resolve(findings.source.folder ?? ".", String(node.value)));
    const parsed = targetsShape.safeParse(data);
    if (!parsed.success) {
      if (inline) return []; // the shape check has said so
      const [issue] = parsed.error.issues;
      throw new TaskError(`Cannot use targets: "${issue.path.join(".")}" ${issue.message}`, {
        code: "targets",
      });
    }
    return Object.entries(parsed.data).map(([name, target]) => ({ name, ...target }));
  } catch (error) {
    findings.add(node, { code: "targets.file", message: (error as Error).message });
    return [];
  }
}
