/** The statuses that an `HttpError` may carry: those of the IANA registry that mean a failure. */
export type ErrorStatus =
  | 400
  | 401
  | 402
  | 403
  | 404
  | 405
  | 406
  | 407
  | 408
  | 409
  | 410
  | 411
  | 412
  | 413
  | 414
  | 415
  | 416
  | 417
  | 418
  | 421
  | 422
  | 423
  | 424
  | 426
  | 428
  | 429
  | 431
  | 451
  | 500
  | 501
  | 502
  | 503
  | 504
  | 505
  | 506
  | 507
  | 508
  | 510
  | 511;

/** An error with a status: thrown by handlers, answered by the innermost error page. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: ErrorStatus;

  /** @param message shown to the visitor for 4xx, logged for 5xx; empty: the status in words */
  constructor(status: ErrorStatus, message?: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}
