/**
 * Tells the process that this one was forked by. If that has died, "disconnect" says so, sooner or later; a message that is sent before
 * would end this process by an exception (EPIPE), with what it has to put away still unwritten.
 */
export function sendToParent(message: object): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
