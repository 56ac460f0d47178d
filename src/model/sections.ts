// The places of the sidebar, in its order; their shortcuts count from one. Without any schema, so that the window's frame can be small.

export const sections = ['bench', 'blueprints', 'profiles', 'automated', 'identities', 'records'] as const;
export type Section = (typeof sections)[number];
