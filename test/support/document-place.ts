/** A place in a JSON document; `$ref` is followed on the way. */
export class DocumentPlace {
  private readonly members = new Map<string, DocumentPlace | null>();

  private constructor(
    private readonly root: unknown,
    /** A JSON pointer to it. */
    readonly pointer: string,
    readonly value: unknown,
  ) {}

  static root(document: unknown): DocumentPlace {
    return new DocumentPlace(document, '', document);
  }

  /** The member of this name; `null` when there is none. */
  get(name: string): DocumentPlace | null {
    const known = this.members.get(name);
    if (known !== undefined) return known;
    const member = this.member(name);
    this.members.set(name, member);
    return member;
  }

  /** The place below this one that the names lead to. */
  find(...names: readonly string[]): DocumentPlace | null {
    const [first, ...others] = names;
    return first === undefined ? this : (this.get(first)?.find(...others) ?? null);
  }

  keys(): readonly string[] {
    return typeof this.value === 'object' && this.value !== null ? Object.keys(this.value) : [];
  }

  private member(name: string): DocumentPlace | null {
    const value = memberOf(this.value, name);
    if (value === undefined) return null;
    const reference = memberOf(value, '$ref');
    if (typeof reference === 'string') return this.at(reference.replace(/^#/, ''));
    return new DocumentPlace(this.root, `${this.pointer}/${escape(name)}`, value);
  }

  private at(pointer: string): DocumentPlace | null {
    const names = pointer.split('/').slice(1);
    return DocumentPlace.root(this.root).find(...names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~')));
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function escape(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
