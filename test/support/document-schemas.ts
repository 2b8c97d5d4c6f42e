import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { DocumentPlace } from './document-place.js';

const ROOT = 'document';

/** Checks values against the JSON Schemas inside an OpenAPI 3.1 document. */
export class DocumentSchemas {
  /** Compiling costs more than all the checking that a process does, so nothing is done for the sake of fast code. */
  private readonly ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    validateSchema: false,
    inlineRefs: false,
    code: { optimize: false },
  });
  private readonly byPointer = new Map<string, ValidateFunction>();
  private readonly byText = new Map<string, ValidateFunction>();

  constructor(document: object) {
    formats.default(this.ajv);
    this.ajv.addSchema(document, ROOT);
  }

  /** What is wrong with a value, by a schema in the document. */
  flaws(schema: DocumentPlace, value: unknown): readonly string[] {
    const validate = this.byPointer.get(schema.pointer) ?? this.compiled(schema);
    this.byPointer.set(schema.pointer, validate);
    return validate(value) ? [] : (validate.errors ?? []).map(describe);
  }

  /** Schemas that are written alike mean the same, wherever they stand: one in ten differs from all others. */
  private compiled({ pointer, value }: DocumentPlace): ValidateFunction {
    const text = JSON.stringify(value);
    const validate = this.byText.get(text) ?? this.ajv.compile({ $ref: `${ROOT}#${encodeURI(pointer)}` });
    this.byText.set(text, validate);
    return validate;
  }
}

function describe({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath || 'it'} ${message ?? 'is wrong'} ${JSON.stringify(params)}`;
}
