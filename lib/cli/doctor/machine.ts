/**
 * What `comtask doctor` asks of the computer. The checks see nothing else, so that each can be
 * shown every state that it knows.
 *
 * @module
 */

/** Permissions of Deno that comtask may need. */
export type PermissionName = "ffi" | "read" | "write" | "env" | "sys";

/** A service of Windows. */
export interface ServiceState {
  /** How it is started; `absent` if it is not installed. */
  readonly start: "automatic" | "manual" | "disabled" | "absent";
  readonly running: boolean;
}

/** Which edition of Windows this is. */
export interface WindowsEdition {
  /** `Windows 11 Pro`. */
  readonly product: string;
  readonly isServer: boolean;
  /** Without the desktop, where programs that print documents cannot start. */
  readonly isServerCore: boolean;
}

/** Who runs this program. */
export interface Account {
  readonly name: string;
  /** An account of the system, without a desktop and printers of its own. */
  readonly isService: boolean;
}

/** How a TCP connection to another computer ended. */
export type Reach = "open" | "refused" | "timeout" | "unknown-host" | "not-permitted";

/** What a connected fax server says; what it would not tell is absent. */
export interface ServerState {
  readonly jobCount: number;
  readonly queuePaused: boolean;
  readonly lineCount: number;
  /** Lines that may send. */
  readonly sendingCount: number;
  readonly queueBlocked?: boolean;
  readonly archivesSent?: boolean;
  /** `submit-normal`, `query-jobs`, … */
  readonly rights?: readonly string[];
}

/** An attempt to use something: what it says, or why it failed and what to do. */
export type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | {
    readonly ok: false;
    readonly message: string;
    readonly code: string;
    readonly advice?: string;
  };

/** The views of the registry in which a class is found. */
export interface ClassState {
  readonly views: readonly ("64-bit" | "32-bit")[];
  /** The file of its server. */
  readonly path: string;
  /** Whether that file is there; `undefined` where it cannot be looked at. */
  readonly hasFile: boolean | undefined;
}

/** The computer, as the checks see it. */
export interface Machine {
  readonly os: "windows" | "linux" | "darwin";
  readonly arch: string;
  readonly denoVersion: string;
  has(permission: PermissionName): boolean;
  /** Of Windows; `undefined` if it does not tell. */
  edition(): WindowsEdition | undefined;
  account(): Account | undefined;
  /** Creates an object of COM that is on every Windows, and uses it. */
  useCom(): Attempt<string>;
  classState(progId: string): Attempt<ClassState | undefined>;
  service(name: string): Attempt<ServiceState>;
  /** Whether there is a printer of this name here, or a connection to one on a server. */
  hasPrinter(name: string, server?: string): boolean;
  reach(host: string, port: number): Promise<Reach>;
  connect(server: string): Promise<Attempt<ServerState>>;
  /** Connects to a built-in service of its own; says how many lines that has. */
  selfTest(): Promise<Attempt<number>>;
  /** Folder of the journal, and whether it can be written. */
  journal(): Promise<Attempt<string>>;
}
