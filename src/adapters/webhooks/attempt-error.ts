/** What the network says, in sentences for the partner; nothing of ours is told. */
const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The connection was refused.',
  ECONNRESET: 'The connection was closed before the answer was complete.',
  EPIPE: 'The connection was closed before the request was sent.',
  ECONNABORTED: 'The connection was closed before the answer was complete.',
  ETIMEDOUT: 'The connection could not be made in time.',
  ETIMEOUT: 'The name of the host could not be looked up in time.',
  ENOTFOUND: 'The name of the host is unknown.',
  EBADNAME: 'The name of the host is unknown.',
  ENODATA: 'The name of the host has no address.',
  ESERVFAIL: 'The name of the host could not be looked up.',
  EAI_AGAIN: 'The name of the host could not be looked up.',
  EHOSTUNREACH: 'The host could not be reached.',
  ENETUNREACH: 'The host could not be reached.',
  HPE_HEADER_OVERFLOW: 'The header fields of the answer are too long.',
  EADDRFORBIDDEN: 'The address is not on the internet, so it was not connected to.',
};

const TLS = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH)/;
const NOT_HTTP = /^HPE_/;

/** Says why an attempt came to nothing. */
export function sentenceFor(error: unknown): string {
  const code = codeOf(error);
  if (SENTENCES[code] !== undefined) return SENTENCES[code];
  if (TLS.test(code)) return `The TLS connection is not trustworthy (${code}).`;
  if (NOT_HTTP.test(code)) return 'The answer is not HTTP.';
  return 'The connection failed.';
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
