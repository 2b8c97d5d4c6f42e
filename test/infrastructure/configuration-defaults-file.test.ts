import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigError, loadConfig } from '../../src/infrastructure/config.js';

describe('CONFIGURATION_DEFAULTS_FILE', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'configuration-defaults-'));
  });
  after(() => rm(directory, { recursive: true }));

  const load = async (content: unknown) => {
    const file = join(directory, 'defaults.json');
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return loadConfig({ CONFIGURATION_DEFAULTS_FILE: file });
  };
  const complaintsOf = async (content: unknown): Promise<readonly string[]> => {
    try {
      await load(content);
    } catch (error) {
      if (error instanceof ConfigError) return error.complaints;
      throw error;
    }
    return [];
  };

  it('leaves the built-in defaults when it is unset', () => {
    expect(loadConfig({}).configurationDefaults.of('gold').isBuiltIn).to.equal(true);
  });

  it('gives defaults for all and by plan', async () => {
    const { configurationDefaults } = await load({
      system: { locale: { language: 'de' } },
      plans: { gold: { limits: { seats: null } }, constructor: { features: { sso: true } } },
    });
    expect(configurationDefaults.of('gold').settings).to.deep.include({ limits: { seats: null } });
    expect(configurationDefaults.of('gold').settings.locale.language).to.equal('de');
    expect(configurationDefaults.of('toString').settings.features).to.deep.equal({});
    expect(configurationDefaults.of('constructor').settings.features).to.deep.equal({ sso: true });
  });

  it('stops the start with everything that is wrong in it', async () => {
    const wrong = {
      system: { locale: { time_zone: 'Mars/Phobos', tz: 1 } },
      plans: { 'a/b': { limits: { seats: -1 } }, silver: [] },
      plan: {},
    };
    expect(await complaintsOf(wrong)).to.deep.equal([
      'CONFIGURATION_DEFAULTS_FILE holds /plan, which is neither system nor plans',
      'CONFIGURATION_DEFAULTS_FILE is wrong at /plans/a~1b/limits/seats: Must be from 0 to 9007199254740991',
      'CONFIGURATION_DEFAULTS_FILE is wrong at /plans/silver: Must be an object',
      'CONFIGURATION_DEFAULTS_FILE is wrong at /system/locale/time_zone: There is no such time zone (IANA)',
      'CONFIGURATION_DEFAULTS_FILE is wrong at /system/locale/tz: There is no such setting',
    ]);
  });

  for (const [what, content, complaint] of [
    ['no JSON', '{', 'must name a file of well-formed JSON'],
    ['a list', [], 'must hold a JSON object in the file'],
    ['plans that are a list', { plans: [] }, 'must hold a JSON object in /plans'],
  ] as const) {
    it(`stops the start when it holds ${what}`, async () => {
      expect(await complaintsOf(content)).to.deep.equal([`CONFIGURATION_DEFAULTS_FILE ${complaint}`]);
    });
  }

  it('stops the start when it cannot be read', () => {
    expect(() => loadConfig({ CONFIGURATION_DEFAULTS_FILE: join(directory, 'nowhere.json') })).to.throw(
      'CONFIGURATION_DEFAULTS_FILE must be the path of a file that can be read',
    );
  });
});
