// Somebody else's organization, which prepared devices before they came to this bench. Its private key was never kept:
// nobody here can pair with them silently or escalate.
import { dict, type PlistDict } from '../plist/value.ts';

/** As Apple Configurator makes them (ios-protocols 3.12): RSA-2048, twenty years, DER. */
const certificate = (
  'MIID0TCCArmgAwIBAgIBATANBgkqhkiG9w0BAQsFADBvMUgwRgYDVQQDDD9BcHBsZSBDb25maWd1cmF0b3I6IEVsc2UgKDZGMUIwQzUyLTlEMUUtNEI3Ny04' +
  'QTUzLTBENkU1QTlDN0UxMSkxFjAUBgNVBAoMDVNvbWVib2R5IEVsc2UxCzAJBgNVBAYTAlNFMB4XDTI2MTEyMjA2MzcwN1oXDTQ2MTExNzA2MzcwN1owbzFI' +
  'MEYGA1UEAww/QXBwbGUgQ29uZmlndXJhdG9yOiBFbHNlICg2RjFCMEM1Mi05RDFFLTRCNzctOEE1My0wRDZFNUE5QzdFMTEpMRYwFAYDVQQKDA1Tb21lYm9k' +
  'eSBFbHNlMQswCQYDVQQGEwJTRTCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBANiEZ6C3SIFxzUeoz6qg2a/eJRji6Wz/LdoxvHNa7BOlMNNW4J7o' +
  'xzP21UGewfWnTbxW/ooaTaJVmbFz+TztQMmxciKSo28jNTirPNWuRGw5YqpFAyCoko7o8yuGvWxK/M+n2MrNXdwbANc6l2bcPzt8cNNZFhDbxlHXxVGFg3ze' +
  'UeWPFNrXuRbPSfbCLLRhCp0DpDEhr9GcCTd5qn+QMKh0vzN5SIo3NB9iWTpgnVDTx8RoMqzdhSOoZCNN6PwzyayQWayD3PmvF76w7QGnEbNdFpz6QIFvzFB9' +
  'lYqIbBwhDiFV+NgbJZrUru0CakQ+bTuA12u/tvGk7j+S6Nzm7PkCAwEAAaN4MHYwHQYDVR0OBBYEFG+NGkua1aNQpsltvxr6fK62Aq06MB8GA1UdIwQYMBaA' +
  'FG+NGkua1aNQpsltvxr6fK62Aq06MA4GA1UdDwEB/wQEAwIFoDAWBgNVHSUBAf8EDDAKBggrBgEFBQcDAzAMBgNVHRMBAf8EAjAAMA0GCSqGSIb3DQEBCwUA' +
  'A4IBAQDQ8KcAuiH55wghO9t9M7zYunP6J5dexwe96el4SV+aMPas9ojtLaxnqu8K5xGee2UrTqiL4dMEhRotqhZTph1eK6uCEN5AaauARJeBYMt9C18RJNPv' +
  '3+WnYXdK1b/Jg9CWSHudXLdVjDVd61jwqWFW76dn9szQ/mOAZbqikDo/jGqfu/cLDcL/Z8uvngC1atdaC2Pvedw1wSuhi19NrFaJtgglP1ULLp9TA4FUvMam' +
  'nS8xWit0LZaLHby0vNBpoAYKVkenfanvfqAJsByj2TthDlhdm2PiwrXK5T1kgTDbQTunhFZ83/Reoe05eTvFAs1/ifc8TZqDr2YD548EgcSi'
);

/** What such a device carries. Without `allowPairing` no host but the stranger's may pair (ios-protocols 3.4.1). */
export function strangersConfiguration(allowPairing: boolean): PlistDict {
  return dict({
    AllowPairing: allowPairing, CloudConfigurationUIComplete: true, ConfigurationSource: 2n, ConfigurationWasApplied: true, IsMDMUnremovable: false, IsMandatory: true,
    IsMultiUser: false, IsSupervised: true, OrganizationMagic: '6F1B0C52-9D1E-4B77-8A53-0D6E5A9C7E11', OrganizationName: 'Somebody Else', SkipSetup: [],
    SupervisorHostCertificates: [Uint8Array.from(Buffer.from(certificate, 'base64'))],
  });
}
