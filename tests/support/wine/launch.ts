/**
 * The command that starts a Windows program; before it, `register` is run as `register /RegServer`,
 * because each start has a registry of its own.
 */
export function wineArguments(
  program: string,
  args: readonly string[],
  register: string | undefined,
): [command: string, ...args: string[]] {
  if (register === undefined) return ["wine", program, ...args];
  return ["sh", "-c", 'wine "$0" /RegServer && exec wine "$@"', register, program, ...args];
}
