/** Sends a file of readings, says how far it is, and in one word what went wrong when it did. */

/** Why a file was not taken. */
export type ImportFault =
  | "no-file"
  | "empty"
  | "too-large"
  | "not-readings"
  | "session"
  | "forbidden"
  | "busy"
  | "slow"
  | "unavailable"
  | "network"
  | "server";

/** What became of a file, as the API says it. */
export interface ImportReport {
  readonly accepted: number;
  readonly duplicates: number;
  /** The first thousand. */
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
  readonly rejectedCount: number;
}

export type ImportResult =
  | { readonly ok: true; readonly report: ImportReport }
  /** `fault` is `null` when it was cancelled. */
  | { readonly ok: false; readonly fault: ImportFault | null };

const FAULTS: Readonly<Record<number, ImportFault>> = {
  400: "not-readings",
  401: "session",
  403: "forbidden",
  408: "slow",
  413: "too-large",
  429: "busy",
  502: "unavailable",
  503: "unavailable",
  504: "network",
};

/** What is used of `XMLHttpRequest`: unlike `fetch` it says how much has been sent. */
export type FileRequest =
  & Pick<
    XMLHttpRequest,
    "open" | "setRequestHeader" | "send" | "abort" | "status" | "responseText"
  >
  & {
    onload: (() => void) | null;
    onerror: (() => void) | null;
    onabort: (() => void) | null;
    readonly upload: { onprogress: ((event: { loaded: number }) => void) | null };
  };

interface SendOptions {
  /** The meter of lines that name none. */
  readonly serial: string;
  /** Only says what would be taken. */
  readonly dryRun: boolean;
  /** Cancels. */
  readonly signal: AbortSignal;
  /** @param sent bytes */
  readonly onProgress: (sent: number) => void;
}

/** Posts the file with the session cookie. Never throws for what a network or a server can do. */
export function sendFile(
  file: Blob,
  { serial, dryRun, signal, onProgress }: SendOptions,
  request: FileRequest = new XMLHttpRequest() as FileRequest,
): Promise<ImportResult> {
  const query = new URLSearchParams({ serial, ...(dryRun && { dryRun: "1" }) });
  return new Promise((resolve) => {
    const fail = (fault: ImportFault | null) => resolve({ ok: false, fault });
    if (signal.aborted) return fail(null);
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => resolve(resultOf(request));
    request.onerror = () => fail("network");
    request.onabort = () => fail(null);
    request.open("POST", `/api/import?${query}`);
    // The type that the API takes; browsers call the same file by other names.
    request.setRequestHeader("content-type", "text/csv");
    request.setRequestHeader("accept", "application/json");
    request.send(file);
  });
}

function resultOf({ status, responseText }: FileRequest): ImportResult {
  if (status !== 200) return { ok: false, fault: FAULTS[status] ?? "server" };
  const report = parseReport(responseText);
  return report === null ? { ok: false, fault: "server" } : { ok: true, report };
}

/** @returns `null` for what is no report: a page that stands in between answers 200 as well */
function parseReport(text: string): ImportReport | null {
  try {
    const value: unknown = JSON.parse(text);
    return isReport(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isReport(value: unknown): value is ImportReport {
  if (typeof value !== "object" || value === null) return false;
  const { accepted, duplicates, rejected, rejectedCount } = value as Partial<ImportReport>;
  return [accepted, duplicates, rejectedCount].every(Number.isSafeInteger) &&
    Array.isArray(rejected) &&
    rejected.every(({ line, reason }) => Number.isSafeInteger(line) && typeof reason === "string");
}
