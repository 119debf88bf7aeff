/** Runs a module and then says on stderr how much memory its process needed at most. */

const [module, ...args] = Deno.args;

/** Bytes that were resident at most; what is resident now where the system does not say. */
function peakBytes(): number {
  try {
    const status = Deno.readTextFileSync("/proc/self/status");
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
  } catch {
    return Deno.memoryUsage().rss;
  }
}

Object.defineProperty(Deno, "args", { value: args });
const { exit } = Deno;
Deno.exit = (code) => {
  console.error(`peak memory: ${peakBytes()} bytes`);
  return exit(code);
};
const { main } = await import(module);
if (main !== undefined) Deno.exit(await main(args));
Deno.exit(0);
