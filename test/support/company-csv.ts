const NAMES = [
  'Müller & Söhne',
  'Boulangerie Lefèvre',
  '株式会社 例',
  'Łódź Transport',
  'Smith, Jones and Partners',
  'Ó Briain Teo',
];
const INDUSTRIES = ['Technology', 'Health', 'Handwerk', 'Commerce de détail'];

/** Of so many rows one breaks a rule. */
const BAD_EVERY = 100;

/** The columns of `companyRecord`, as CSV. */
const COMPANY_HEADER = 'client_name,email,phone_number,industry,plan,external_id,metadata.region,metadata.note\r\n';

/** The companies of a customer list as CSV, numbered from 1: accents, commas, quotes and line breaks in cells; one in a hundred is bad. */
function companyRecord(n: number, run = 'list'): string {
  const isBad = n % BAD_EVERY === 0;
  const name = `${NAMES[n % NAMES.length] ?? ''} ${n}`;
  const email = isBad ? `nobody at ${n}` : `It.Department+${n}@${run}.example.com`;
  const note = isBad ? `Says "later"\nasks for ${n}` : `contract "C-${n}", signed`;
  const cells = [
    name,
    email,
    '+1 (555) 010-0199',
    INDUSTRIES[n % 4] ?? '',
    'professional',
    externalId(n, run),
    'eu',
    note,
  ];
  return `${cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}

/** What a company is called by the partner. */
export function externalId(n: number, run = 'list'): string {
  return `crm|${run}|${n}`;
}

/** How many of that many companies are good. */
export function goodCompanies(count: number): number {
  return count - Math.floor(count / BAD_EVERY);
}

/** Writes a customer list, piece by piece. */
export function* companyCsv(count: number, run?: string): Generator<Uint8Array> {
  let text = COMPANY_HEADER;
  for (let n = 1; n <= count; n += 1) {
    text += companyRecord(n, run);
    if (text.length < 64 * 1024 && n < count) continue;
    yield Buffer.from(text);
    text = '';
  }
}
