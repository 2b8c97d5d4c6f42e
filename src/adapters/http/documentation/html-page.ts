/** Frames a page of our own: `title` and `body` come from our files, nothing here is a client's text, so nothing is escaped. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Tenant Provisioning API</title>
<link rel="stylesheet" href="/problems/page.css">
<link rel="icon" href="/docs/favicon.svg" type="image/svg+xml">
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

/** For pages that run nothing and load nothing from elsewhere. */
export const PAGE_HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};
