/** Certificates for tests, made by `openssl`. */

/** A certificate authority and a server certificate of `localhost` and 127.0.0.1, as PEM files. */
export interface Certificates extends AsyncDisposable {
  /** PEM of the authority. */
  readonly ca: string;
  /** Path of the server's certificate. */
  readonly cert: string;
  /** Path of the server's key. */
  readonly key: string;
}

/** @throws {Error} when `openssl` is missing or fails; the message has its output */
export async function makeCertificates(): Promise<Certificates> {
  const folder = await Deno.makeTempDir({ prefix: "certificates-" });
  const path = (name: string) => `${folder}/${name}`;
  const elliptic = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await openssl(
    ["req", "-x509", ...elliptic, "-keyout", path("ca.key"), "-out", path("ca.pem")],
    ["-days", "2", "-subj", "/CN=test authority"],
  );
  await openssl(
    ["req", ...elliptic, "-keyout", path("server.key"), "-out", path("server.csr")],
    ["-subj", "/CN=localhost"],
  );
  await Deno.writeTextFile(path("server.ext"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
  await openssl(
    ["x509", "-req", "-in", path("server.csr"), "-CA", path("ca.pem"), "-CAkey", path("ca.key")],
    ["-CAcreateserial", "-days", "2", "-extfile", path("server.ext"), "-out", path("server.pem")],
  );
  return {
    ca: await Deno.readTextFile(path("ca.pem")),
    cert: path("server.pem"),
    key: path("server.key"),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function openssl(...args: string[][]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", {
    args: args.flat(),
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`Cannot run openssl: ${new TextDecoder().decode(stderr)}`);
}
