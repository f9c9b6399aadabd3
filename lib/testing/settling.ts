/** Handlers of messages as promises, which is how tests like to wait. */

import type { InboundMessage, MessageHandler } from "../ports.ts";

/** A handler that settles as the promise of `handle` does. */
export function settling(handle: (message: InboundMessage) => Promise<void>): MessageHandler {
  return (message, ticket) => {
    handle(message).then(() => ticket.settle(), (error) => ticket.settle(error));
  };
}

/** Hands a message over; resolves when it is durable, rejects when it is not. */
export function settlement(handler: MessageHandler, message: InboundMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    handler(message, { settle: (error) => error ? reject(error) : resolve() });
  });
}
