import type { OpenAPIObject } from '@nestjs/swagger';

interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
  [keyword: string]: unknown;
}

/** Never in an answer. */
const SECRET = new Set([
  'app_secret',
  'secret',
  'push_token',
  'push_aes_key',
  'refresh_token',
  'master_key',
  'login_ticket',
]);

/** Only where the contract gives them out. */
const GIVEN_OUT: Readonly<Record<string, readonly string[]>> = {
  access_token: ['get /v1/accounts/{app_id}/token', 'post /v1/accounts/{app_id}/token/report'],
  key: ['post /v1/keys'],
  session_code: [
    'post /v1/sessions',
    'post /v1/sessions/activate',
    'post /v1/sessions/miniprogram',
    'post /v1/session/step-up',
  ],
};

/** Fields of answers that must not be there, as `method path: field`. */
export function exposedSecrets(document: OpenAPIObject): string[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations as Record<string, { responses?: Record<string, unknown> }>).flatMap(
      ([method, { responses }]) => {
        const route = `${method} ${path}`;
        return [...fieldsOf(responses, document)]
          .filter((field) => SECRET.has(field) || GIVEN_OUT[field]?.includes(route) === false)
          .map((field) => `${route}: ${field}`);
      },
    ),
  );
}

/** The names of all fields anywhere in this schema, references followed. */
function fieldsOf(schema: unknown, document: OpenAPIObject, seen = new Set<string>()): Set<string> {
  const fields = new Set<string>();
  if (typeof schema !== 'object' || schema === null) return fields;
  const { $ref, properties } = schema as Schema;
  for (const name of Object.keys(properties ?? {})) fields.add(name);
  if ($ref !== undefined && !seen.has($ref)) {
    seen.add($ref);
    const component = document.components?.schemas?.[$ref.replace('#/components/schemas/', '')];
    for (const name of fieldsOf(component, document, seen)) fields.add(name);
  }
  for (const part of Object.values(schema))
    for (const name of fieldsOf(part, document, seen)) fields.add(name);
  return fields;
}
