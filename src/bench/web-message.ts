// Requests and answers of the practice world's web: plain data, so that the same server answers over loopback and inside
// the process. And the two ways in which forms travel (ios-protocols 4.2).
export interface WebRequest {
  readonly method: string;
  /** Path with its query, as the request line has it. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface WebResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export type WebAnswer = (request: WebRequest) => WebResponse;

export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'utf8'));
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

export function webResponse(status: number, type: string, body: Uint8Array | string, more: Readonly<Record<string, string>> = {}): WebResponse {
  return { status, headers: { 'content-type': type, ...more }, body: typeof body === 'string' ? bytesOf(body) : body };
}

export function webPage(status: number, title: string, content: string, more: Readonly<Record<string, string>> = {}): WebResponse {
  return webResponse(status, 'text/html; charset=utf-8', `<!DOCTYPE html>\n<html lang="en"><head><title>${title}</title></head><body>\n${content}\n</body></html>\n`, more);
}

/** Content-Type without its parameters, in lower case. */
export function mediaType(message: Pick<WebRequest, 'headers'>): string {
  return (message.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

const maxParts = 64;

/** Bytes between two delimiters; Latin-1 keeps every byte as one character. */
function multipartFields(body: Uint8Array, boundary: string): Map<string, Uint8Array> {
  const fields = new Map<string, Uint8Array>();
  // Every delimiter but the first begins with a line break of its own (RFC 2046 5.1.1).
  const parts = `\r\n${Buffer.from(body).toString('latin1')}`.split(`\r\n--${boundary}`).slice(1, maxParts);
  for (const part of parts) {
    if (part.startsWith('--')) break;
    const split = part.indexOf('\r\n\r\n');
    const name = /^content-disposition:[^\r\n]*[;\s]name="?([^";\r\n]+)"?/im.exec(split < 0 ? '' : part.slice(0, split))?.[1];
    if (name !== undefined) fields.set(name, Uint8Array.from(Buffer.from(part.slice(split + 4), 'latin1')));
  }
  return fields;
}

/** A form's fields, urlencoded or multipart; null when the body is neither. */
export function formFields(request: WebRequest): Map<string, Uint8Array> | null {
  const type = mediaType(request);
  if (type === 'application/x-www-form-urlencoded') {
    return new Map([...new URLSearchParams(textOf(request.body))].map(([name, value]) => [name, bytesOf(value)]));
  }
  if (type !== 'multipart/form-data') return null;
  const boundary = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(request.headers['content-type'] ?? '');
  const mark = boundary?.[1] ?? boundary?.[2];
  return mark === undefined ? null : multipartFields(request.body, mark);
}
