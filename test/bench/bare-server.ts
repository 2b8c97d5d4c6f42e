/**
 * The reference: what a good engineer writes in an afternoon with the same libraries, and no more. One handler
 * each, one statement each, on the same tables as the service.
 */
import { createPublicKey } from 'node:crypto';
import express, { type ErrorRequestHandler, type Response } from 'express';
import { expressjwt, type Request } from 'express-jwt';
import pg from 'pg';
import { z } from 'zod';
import {
  insertTenant,
  newTenantSchema,
  selectTenant,
  tenantPatchSchema,
  updateTenant,
  type TenantRow,
} from './bare-tenants.js';

const environment = z.object({
  DATABASE_URL: z.string(),
  HOST: z.string(),
  PORT: z.coerce.number(),
  JWT_PUBLIC_KEY: z.string(),
  JWT_ISSUER: z.string(),
  JWT_AUDIENCE: z.string(),
});
const env = environment.parse(process.env);

const claimsSchema = z.object({ sub: z.string(), partner_id: z.string(), roles: z.array(z.string()) });
const keySchema = z.string().min(1).max(255);
const idSchema = z.uuid();

const pool = new pg.Pool({ connectionString: env.DATABASE_URL, max: 10 });
pool.on('error', (error) => console.error(error));

function send(res: Response, status: number, tenant: TenantRow): void {
  res.status(status).set('ETag', `"${tenant.version}"`).json(tenant);
}

const app = express();
app.disable('x-powered-by');
app.use(
  expressjwt({
    secret: createPublicKey(env.JWT_PUBLIC_KEY),
    algorithms: ['RS256'],
    issuer: env.JWT_ISSUER,
    audience: env.JWT_AUDIENCE,
  }),
  express.json({ limit: '256kb', type: ['application/json', 'application/merge-patch+json'] }),
);

app.post('/api/provisioning/tenants', async (req: Request, res) => {
  const { sub, roles, partner_id: partner } = claimsSchema.parse(req.auth);
  if (!roles.includes('partner-admin')) {
    res.status(403).json({ error: 'forbidden' });
    return;
  }
  const key = keySchema.parse(req.get('Idempotency-Key'));
  const tenant = await insertTenant(pool, newTenantSchema.parse(req.body), { partner, sub, roles, key });
  res.location(`/api/provisioning/tenants/${tenant.tenant}`);
  send(res, 201, tenant);
});

app.get('/api/provisioning/tenants/:id', async (req: Request, res) => {
  const { partner_id: partner } = claimsSchema.parse(req.auth);
  const id = idSchema.safeParse(req.params['id']);
  const tenant = id.success ? await selectTenant(pool, partner, id.data) : undefined;
  if (tenant === undefined) res.status(404).json({ error: 'not found' });
  else send(res, 200, tenant);
});

app.patch('/api/provisioning/tenants/:id', async (req: Request, res) => {
  const { sub, roles, partner_id: partner } = claimsSchema.parse(req.auth);
  const id = idSchema.parse(req.params['id']);
  const version = z.coerce.number().parse(req.get('If-Match')?.replaceAll('"', ''));
  const patch = tenantPatchSchema.parse(req.body);
  const tenant = await updateTenant(pool, id, version, patch, { partner, sub, roles });
  if (tenant === undefined) res.status(412).json({ error: 'changed meanwhile' });
  else send(res, 200, tenant);
});

const answerError: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
  if (error instanceof z.ZodError) res.status(400).json({ errors: error.issues });
  else if (error instanceof pg.DatabaseError && error.code === '23505') res.status(409).json({ error: 'taken' });
  else {
    const status: unknown = error instanceof Error && 'status' in error ? error.status : 500;
    if (status === 500) console.error(error);
    res.status(typeof status === 'number' ? status : 500).json({ error: 'failed' });
  }
};
app.use(answerError);

const server = app.listen(env.PORT, env.HOST);
process.once('SIGTERM', () => {
  server.close(() => void pool.end());
  server.closeAllConnections();
});
