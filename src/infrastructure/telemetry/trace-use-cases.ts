import type { Container } from 'inversify';
import { traced, type Tracer } from '../../application/shared/tracer.js';
import { TOKENS } from '../tokens.js';

/** Makes every use case that the container hands out a part of the trace that it is called in. */
export function traceUseCases(container: Container, tracer: Tracer): void {
  for (const token of Object.values(TOKENS)) {
    container.onActivation<unknown>(token, (_context, part) => {
      if (isUseCase(part)) trace(part, tracer);
      return part;
    });
  }
}

interface UseCase {
  execute(...args: readonly unknown[]): Promise<unknown>;
}

function trace(useCase: UseCase, tracer: Tracer): void {
  const { name } = useCase.constructor;
  const execute = useCase.execute.bind(useCase);
  useCase.execute = (...args) => traced(tracer, { name }, () => execute(...args));
}

/** By our style a use case is what can be executed. */
function isUseCase(part: unknown): part is UseCase {
  return typeof part === 'object' && part !== null && 'execute' in part && typeof part.execute === 'function';
}
