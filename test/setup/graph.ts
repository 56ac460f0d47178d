// A client of Graph in front of the strict service, with a clock and a token that tests choose.
import { AppError } from '../../src/errors.ts';
import { clouds } from '../../src/domain/enrollment/microsoft-clouds.ts';
import { GraphClient } from '../../src/intune/graph.ts';
import type { ScopeId } from '../../src/domain/enrollment/microsoft-scopes.ts';
import { FakeClock } from './fake-clock.ts';
import { graphService, type GraphState, graphState } from './graph-service.ts';

export interface AtGraph {
  readonly state: GraphState;
  readonly graph: GraphClient;
  readonly clock: FakeClock;
  /** Which tokens were asked for. */
  readonly asked: { readonly scope: ScopeId; readonly renew: boolean }[];
}

/** `systemWord`: why a connection that is cut was cut. Pauses pass by themselves. */
export function atGraph(change: Partial<GraphState> = {}, { token = 'full', systemWord = 'ECONNRESET', skip = 120_000 }: { token?: string | ((renew: boolean) => string); systemWord?: string; skip?: number } = {}): AtGraph {
  const [state, clock] = [graphState(change), new FakeClock({ skip })];
  const asked: AtGraph['asked'] = [];
  const cut = (): Error => new AppError('http.unreachable', { host: 'graph.microsoft.com', reason: 'the connection broke off' }, { cause: Object.assign(new Error('fetch failed'), { cause: Object.assign(new Error('x'), { code: systemWord }) }) });
  const graph = new GraphClient({
    http: graphService(state, cut), clock, cloud: clouds.global,
    token: (scope, renew) => {
      asked.push({ scope, renew });
      return Promise.resolve(typeof token === 'string' ? token : token(renew));
    },
  });
  return { state, graph, clock, asked };
}
