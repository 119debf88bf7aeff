/**
 * Functions whose rows can be awaited together, or taken one by one.
 *
 * @module
 */
import {
  type CallArguments,
  type Given,
  type Loose,
  prepareCall,
  type Returned,
  type TaskContext,
  type TaskFunction,
} from "../../lib/engine/mod.ts";

/** A call that has not begun: await its result, or iterate its rows. */
export interface StreamingCall<Result, Row> extends PromiseLike<Result>, AsyncIterable<Row> {}

/** A task function whose rows stream where they are iterated: `pipe(fax.archive(server), …)`. */
export interface StreamingFunction<
  Input,
  Output,
  Order extends readonly (keyof Given<Input>)[],
  Row,
> {
  (...args: CallArguments<Loose<Given<Input>>, Order>): StreamingCall<Returned<Output>, Row>;
  readonly declaration: TaskFunction["declaration"];
  readonly inputs: TaskFunction<Input, Output, Order>["inputs"];
}

/**
 * Gives a task function a stream of its rows. The call begins when it is awaited or iterated, and
 * each of the two is a call of its own.
 *
 * @param rows Yields the rows of a call.
 */
export function streaming<Input, Output, Order extends readonly (keyof Given<Input>)[], Row>(
  whole: TaskFunction<Input, Output, Order>,
  rows: (input: Returned<Input>, ctx: TaskContext) => AsyncIterable<Row>,
): StreamingFunction<Input, Output, Order, Row> {
  const { declaration, inputs } = whole;
  async function* stream(args: readonly unknown[]): AsyncGenerator<Row, void, undefined> {
    const { input, context } = await prepareCall(declaration, args);
    yield* rows(input as Returned<Input>, context);
  }
  const call = (
    ...args: CallArguments<Loose<Given<Input>>, Order>
  ): StreamingCall<Returned<Output>, Row> => ({
    then: (resolve, reject) => whole(...args).then(resolve, reject),
    [Symbol.asyncIterator]: () => stream(args),
  });
  Object.defineProperty(call, "name", { value: declaration.name });
  return Object.assign(call, { declaration, inputs });
}
