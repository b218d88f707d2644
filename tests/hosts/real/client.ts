// A program with openapi-fetch and the types of openapi-typescript, used as their documentation shows: node client.js ADDRESS
// Prints what it found as JSON. It passes `tsc --strict`.

import createClient from "openapi-fetch";

import type { components, paths } from "./api.js";

declare const process: { argv: string[] };
type Model = components["schemas"]["ModelBody"];

const client = createClient<paths>({ baseUrl: process.argv[2] });
const LIST = "/asset-management/v1/charging-station-models";

async function all(query: { isArchived?: boolean; vendor?: string; model?: string }): Promise<Model[]> {
  const found: Model[] = [];
  for (;;) {
    const startingAfter = found.at(-1)?.id;
    const { data, error } = await client.GET(LIST, { params: { query: { ...query, limit: 70, startingAfter } } });
    if (error) throw new Error(error.detail);
    found.push(...data.data.items);
    if (!data.data.hasMore) return found;
  }
}

const live = await all({});
const archived = await all({ isArchived: true });
const named = await all({ vendor: "ärger & söhne", model: "50% / A=B+C?#" });
const one = await client.GET(`${LIST}/{id}`, { params: { path: { id: live[0].id } } });
const missing = await client.GET(`${LIST}/{id}`, { params: { path: { id: "no-such" } } });
const refused = await client.GET(LIST, { params: { query: { startingAfter: "no-such" } } });
const written = await client.PATCH(`${LIST}/{id}`, {
  params: { path: { id: live[0].id } },
  body: { friendlyName: null },
});
console.log(
  JSON.stringify({
    live: live.map((model) => model.id),
    archived: archived.map((model) => model.id),
    named: named.map((model) => model.model),
    vendor: one.data?.vendor,
    problems: [missing.error?.status, refused.error?.status, written.error?.status],
  }),
);
