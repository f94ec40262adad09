/** Names of OpenSSL's and Node's reasons to refuse a certificate (Node's manual, "X509 certificate error codes"). */
const REFUSED = /CERT|ISSUER|CRL|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_MISMATCH|UNABLE_TO_VERIFY/;

/** Whether this code of a failed connection says that the certificate of what answered was refused. */
export const isCertificateFault = (code: string): boolean => REFUSED.test(code);
