using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tool.Input;

/// <summary>Finds the signed token in an encrypted one, to show it to its developer. The library decrypts it; nothing is verified here.</summary>
/// <remarks>
/// Validators of its own get the token. The first one finds the issuer that the token names. The others trust it, with a key for each algorithm, so that the
/// library reads the token up to its signature, which is recorded instead of verified: they accept no token.
/// </remarks>
internal static class EncryptedToken
{
    private static readonly (string Name, string Oid, int KeyLength, int SignatureLength)[] Lattices =
    [
        ("ML-DSA-44", "2.16.840.1.101.3.4.3.17", 1312, 2420),
        ("ML-DSA-65", "2.16.840.1.101.3.4.3.18", 1952, 3309),
        ("ML-DSA-87", "2.16.840.1.101.3.4.3.19", 2592, 4627),
    ];

    private static readonly ECCurve[] Curves = [ECCurve.NamedCurves.nistP256, ECCurve.NamedCurves.nistP384, ECCurve.NamedCurves.nistP521];

    /// <summary>Finds the signed token; null if the keys do not decrypt it, or if it has no issuer.</summary>
    /// <exception cref="OptionsValidationException">A key cannot be used.</exception>
    public static async Task<string?> FindContentAsync(string token, DecryptionFiles keys, CancellationToken cancellationToken)
    {
        if (await FindIssuerAsync(token, keys, cancellationToken).ConfigureAwait(false) is not { } issuer)
            return null;

        // The length of an RSA signature is that of the key, so keys of several lengths are used one after the other.
        foreach (int bits in (int[])[2048, 3072, 4096])
        {
            using var recorder = new SigningInputRecorder();
            await TryReadAsync(token, CreateOptions(issuer, recorder, keys, CreateKeys(bits)), cancellationToken).ConfigureAwait(false);
            if (recorder.Token is { } content)
                return content;
        }

        return null;
    }

    private static async Task<string?> FindIssuerAsync(string token, DecryptionFiles keys, CancellationToken cancellationToken)
    {
        string? found = null;
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions
        {
            Audiences = [TestIssuer.DefaultAudience],
            ResolveIssuer = issuer =>
            {
                found = issuer;
                return null;
            },
            Decryption = new() { Keys = keys.CreateKeys() },
        }.AddAlgorithms());
        await validator.ValidateAsync(TestRequest.Bearer(token), cancellationToken).ConfigureAwait(false);
        return found;
    }

    private static async Task TryReadAsync(string token, AccessTokenValidationOptions options, CancellationToken cancellationToken)
    {
        try
        {
            using var validator = AccessTokenValidator.Create(options);
            ResourceRequest request = TestRequest.Bearer(token);
            AccessTokenValidationResult result = await validator.ValidateAsync(request, cancellationToken).ConfigureAwait(false);
            await validator.ExplainAllAsync(request, result, cancellationToken).ConfigureAwait(false);
        }
        catch (OptionsValidationException)
        {
            // No API can trust the issuer that the token names; the keys were read before.
        }
    }

    private static AccessTokenValidationOptions CreateOptions(string issuer, SigningInputRecorder recorder, DecryptionFiles keys, string pem) => new()
    {
        Audiences = [TestIssuer.DefaultAudience],
        Issuers = [new TrustedIssuer { Issuer = issuer, Keys = new() { Jwks = pem, AllowUnencryptedHttp = true } }],
        CryptoProvider = recorder,
        Decryption = new() { Keys = keys.CreateKeys() },
        SignatureAlgorithms =
        [
            SignatureAlgorithm.CreateOkp("Ed25519", "Ed25519", 32, 64, _ => recorder),
            SignatureAlgorithm.CreateOkp("EdDSA", "Ed25519", 32, 64, _ => recorder),
            .. Lattices.Select(one => SignatureAlgorithm.CreateAkp(one.Name, one.KeyLength, one.SignatureLength, _ => recorder)),
        ],
    };

    // Keys in PEM have no names, so that they suit every 'kid'. No private keys of them are kept.
    private static string CreateKeys(int rsaBits)
    {
        using var rsa = RSA.Create(new RSAParameters { Modulus = [.. Enumerable.Repeat((byte)0xC5, rsaBits / 8)], Exponent = [1, 0, 1] });
        return string.Join('\n', [rsa.ExportSubjectPublicKeyInfoPem(), .. Curves.Select(CreateKey), CreateKey("1.3.101.112", 32),
            .. Lattices.Select(static one => CreateKey(one.Oid, one.KeyLength))]);
    }

    private static string CreateKey(ECCurve curve)
    {
        using var key = ECDsa.Create(curve);
        return key.ExportSubjectPublicKeyInfoPem();
    }

    private static string CreateKey(string oid, int length) =>
        PemEncoding.WriteString("PUBLIC KEY", new PublicKey(new Oid(oid), null, new AsnEncodedData(new byte[length])).ExportSubjectPublicKeyInfo());
}
