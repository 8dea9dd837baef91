using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Interop.Tests.Providers;

/// <summary>A key for each algorithm: OpenIddict publishes one algorithm with each key.</summary>
internal static class OpenIddictKeys
{
    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSsaPssSha256];

    /// <summary>Reads the keys from the file, or makes new ones and writes them; null: keys of this call.</summary>
    public static IEnumerable<SigningCredentials> Load(string? file, string kidSuffix)
    {
        Dictionary<string, string> pems;
        if (file is not null && File.Exists(file))
        {
            pems = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))!;
        }
        else
        {
            pems = Algorithms.ToDictionary(static algorithm => algorithm, CreatePem, StringComparer.Ordinal);
            if (file is not null)
                File.WriteAllText(file, JsonSerializer.Serialize(pems));
        }

        return pems.Select(pair => new SigningCredentials(Import(pair.Key, pair.Value, pair.Key + kidSuffix), pair.Key));
    }

    private static string CreatePem(string algorithm)
    {
        using AsymmetricAlgorithm key = Create(algorithm);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static SecurityKey Import(string algorithm, string pem, string kid)
    {
        AsymmetricAlgorithm key = Create(algorithm);
        key.ImportFromPem(pem);
        return key is ECDsa ecdsa ? new ECDsaSecurityKey(ecdsa) { KeyId = kid } : new RsaSecurityKey((RSA)key) { KeyId = kid };
    }

    private static AsymmetricAlgorithm Create(string algorithm) =>
        algorithm == SecurityAlgorithms.EcdsaSha256 ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);
}
