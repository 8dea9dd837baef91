using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.X509;

namespace OidcTokenValidation.Signatures.Tests.Support;

/// <summary>Self-signed certificates (RFC 8410, RFC 9881).</summary>
internal static class SelfSigned
{
    public static (SigningKey Key, string Pem) Create(string algorithm)
    {
        byte[] seed = RandomNumberGenerator.GetBytes(32);
        return algorithm == "Ed25519"
            ? Create(SigningKey.CreateEd25519(seed), algorithm, new Ed25519PrivateKeyParameters(seed), static key => ((Ed25519PrivateKeyParameters)key).GeneratePublicKey())
            : Create(
                SigningKey.CreateMLDsa(algorithm, seed),
                algorithm,
                MLDsaPrivateKeyParameters.FromSeed(SigningKey.MLDsaParametersOf(algorithm), seed),
                static key => ((MLDsaPrivateKeyParameters)key).GetPublicKey());
    }

    private static (SigningKey Key, string Pem) Create(
        SigningKey signing, string algorithm, AsymmetricKeyParameter key, Func<AsymmetricKeyParameter, AsymmetricKeyParameter> getPublicKey)
    {
        var generator = new X509V3CertificateGenerator();
        generator.SetSerialNumber(BigInteger.One);
        generator.SetIssuerDN(new X509Name("CN=issuer"));
        generator.SetSubjectDN(new X509Name("CN=issuer"));
        generator.SetNotBefore(new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        generator.SetNotAfter(new DateTime(2035, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        generator.SetPublicKey(getPublicKey(key));
        X509Certificate certificate = generator.Generate(new Asn1SignatureFactory(algorithm, key));
        return (signing, PemEncoding.WriteString("CERTIFICATE", certificate.GetEncoded()));
    }
}
