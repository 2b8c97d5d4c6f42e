/** What the reference says before its operations, in Markdown. */
export const INTRODUCTION = `
Create the accounts of your customers, here called **tenants**, and run them through their life. Everything is JSON in
\`snake_case\`; times are RFC 3339 in UTC.

New here? [The guide](/docs/guide) walks through all of it, with examples that run.

### Get a token

Every call carries an access token: \`Authorization: Bearer <JWT>\`. You get it from the identity provider that the operator of this
service has named to you, as a rule by OAuth's client credentials:

\`\`\`
curl https://<identity provider>/oauth/token \\
  -d grant_type=client_credentials -d client_id=<id> -d client_secret=<secret> -d audience=<audience>
\`\`\`

On a machine for development there is no identity provider: the service prints a token when it starts. Put it into **Authorize** below,
then **Try it out** works on every operation. The token stays in this page and is gone when you close it.

### Good to know

- **Try again safely.** Send an \`Idempotency-Key\` with every POST. The same key with the same request answers with the outcome of the first one.
- **Do not overwrite others.** Send the \`ETag\` you read as \`If-Match\`; if the tenant has changed since, nothing happens and you get a 412.
- **Problems** have one shape (RFC 9457). \`code\` is stable, and \`type\` leads to [a page that says what to do](/problems).
- **Keep within your limit.** Every answer says how much is left of it (\`RateLimit\`, \`RateLimit-Policy\`); after a 429 wait for as long as \`Retry-After\` says.
- **Ask us** with the \`X-Request-Id\` of the answer. You can choose it yourself.
`.trim();
