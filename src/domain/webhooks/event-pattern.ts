import { EVENT_TYPES, isEventType } from '../events/event-types.js';

/** What stands for every event. */
const EVERY_EVENT = '*';

const FAMILIES: ReadonlySet<string> = new Set(EVENT_TYPES.map(familyOf));

/** Says whether a text can be subscribed to: an event type, all types of a family (`tenant.*`), or everything (`*`). */
export function isEventPattern(text: string): boolean {
  return text === EVERY_EVENT || isEventType(text) || FAMILIES.has(text);
}

/** Every pattern that an event of this type is matched by. */
function patternsMatching(type: string): readonly string[] {
  return [EVERY_EVENT, familyOf(type), type];
}

/** Says whether an event of this type is among what the patterns ask for. */
export function matchesPatterns(patterns: readonly string[], type: string): boolean {
  return patternsMatching(type).some((pattern) => patterns.includes(pattern));
}

function familyOf(type: string): string {
  return `${type.slice(0, type.indexOf('.'))}.*`;
}
