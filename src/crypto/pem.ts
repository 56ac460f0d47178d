// PEM: base64 between lines that name what it is. Finds the blocks of a file; says nothing about what is in them.

export interface PemBlock {
  /** "CERTIFICATE", "ENCRYPTED PRIVATE KEY". */
  readonly label: string;
  /** The whole block as text, with its lines. */
  readonly text: string;
  /** What its base64 holds; for a block with headers ("Proc-Type: 4,ENCRYPTED") that is not DER. */
  readonly bytes: Uint8Array;
}

const most = 50;

export function looksLikePem(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 64 * 1024)).includes('-----BEGIN ');
}

/** Nothing but white space stands before its first block. */
export function beginsAsPem(bytes: Uint8Array): boolean {
  return /^(?:\u00ef\u00bb\u00bf)?\s*-----BEGIN /.test(Buffer.from(bytes.subarray(0, 256)).toString('latin1'));
}

/** Its blocks in their order, at most 50; words around them, as openssl and portals write them, are left out. */
export function pemBlocks(bytes: Uint8Array): PemBlock[] {
  const text = Buffer.from(bytes).toString('latin1');
  const found: PemBlock[] = [];
  const begin = /-----BEGIN ([A-Z0-9 #]{1,60})-----/g;
  for (let match = begin.exec(text); match && found.length < most; match = begin.exec(text)) {
    const [line, label = ''] = match;
    const mark = `-----END ${label}-----`;
    const end = text.indexOf(mark, begin.lastIndex);
    if (end === -1) break;
    const body = text.slice(match.index + line.length, end).replace(/^[A-Za-z-]+:.*$/gm, '');
    found.push({ label, text: text.slice(match.index, end + mark.length), bytes: Uint8Array.from(Buffer.from(body, 'base64')) });
    begin.lastIndex = end + mark.length;
  }
  return found;
}
