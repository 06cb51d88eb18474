/** Shows how far a step is: on a terminal in one line that changes, elsewhere a line at its beginning and its end. */
export function makeProgress(output: NodeJS.WriteStream = process.stdout) {
  let current = "";
  return (step: string, done: number, total: number): void => {
    const text = `${step}: ${done} of ${total}`;
    const isNew = step !== current;
    if (output.isTTY) output.write(`\r\x1b[2K${text}${done >= total ? "\n" : ""}`);
    else if (isNew || done >= total) output.write(`${text}\n`);
    current = done >= total ? "" : step;
  };
}
