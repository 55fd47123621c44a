/** Facts for search engines. "<" is escaped, so that no text of a product can end the script. */
export function JsonLd({ data }: { readonly data: Readonly<Record<string, unknown>> }) {
  const json = JSON.stringify({ '@context': 'https://schema.org', ...data }).replaceAll('<', '\\u003c');
  // biome-ignore lint/security/noDangerouslySetInnerHtml: JSON without a single "<" cannot leave the script element
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />;
}
