/**
 * Sends one request at a time. Of the requests made in the meantime, only the newest is sent after the answer, so that a slider's
 * old positions are not computed.
 */
export function latestOnly<Request, Reply>(
  send: (request: Request) => Promise<Reply>,
  hooks: { readonly received: (reply: Reply) => void; readonly failed: (error: unknown) => void },
): (request: Request) => void {
  let isUnderWay = false;
  let next: { readonly request: Request } | undefined;

  const start = (request: Request): void => {
    isUnderWay = true;
    send(request)
      .then(hooks.received, hooks.failed)
      .finally(() => {
        isUnderWay = false;
        const waiting = next;
        next = undefined;
        if (waiting !== undefined) start(waiting.request);
      });
  };
  return (request) => {
    if (isUnderWay) next = { request };
    else start(request);
  };
}
