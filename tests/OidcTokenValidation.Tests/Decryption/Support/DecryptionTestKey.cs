using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace OidcTokenValidation.Tests.Decryption.Support;

/// <summary>A key that encrypts in a test, and its private JWK for the options.</summary>
internal sealed class DecryptionTestKey
{
    public static readonly DecryptionTestKey RsaKey = new() { Rsa = RSA.Create(2048) };
    public static readonly DecryptionTestKey OtherRsaKey = new() { Rsa = RSA.Create(2048) };
    public static readonly DecryptionTestKey P256 = new() { Ecdh = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256) };
    public static readonly DecryptionTestKey P384 = new() { Ecdh = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP384) };
    public static readonly DecryptionTestKey P521 = new() { Ecdh = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP521) };
    public static readonly DecryptionTestKey Oct = new() { Secret = RandomNumberGenerator.GetBytes(32) };

    public RSA? Rsa { get; init; }

    public ECDiffieHellman? Ecdh { get; init; }

    public byte[]? Secret { get; init; }

    public static DecryptionTestKey Get(string name) => name switch
    {
        "RSA" => RsaKey,
        "P-256" => P256,
        "P-384" => P384,
        "P-521" => P521,
        _ => Oct,
    };

    /// <summary>The private JWK, with further members.</summary>
    public JsonObject Jwk(params (string Name, JsonNode? Value)[] members)
    {
        JsonObject jwk = Rsa is not null ? RsaJwk(Rsa.ExportParameters(includePrivateParameters: true))
            : Ecdh is not null ? EcJwk(Ecdh)
            : new JsonObject { ["kty"] = "oct", ["k"] = Base64Url.EncodeToString(Secret) };
        foreach ((string name, JsonNode? value) in members)
            jwk[name] = value?.DeepClone();
        return jwk;
    }

    public DecryptionKey Option(string? keyId = null) => new() { Jwk = Jwk().ToJsonString(), KeyId = keyId };

    public static JsonObject PublicJwk(ECDiffieHellman key)
    {
        ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
        return new JsonObject { ["kty"] = "EC", ["crv"] = CurveOf(key), ["x"] = Base64Url.EncodeToString(parameters.Q.X), ["y"] = Base64Url.EncodeToString(parameters.Q.Y) };
    }

    private static string CurveOf(ECDiffieHellman key) => key.KeySize switch { 256 => "P-256", 384 => "P-384", _ => "P-521" };

    private static JsonObject EcJwk(ECDiffieHellman key)
    {
        JsonObject jwk = PublicJwk(key);
        jwk["d"] = Base64Url.EncodeToString(key.ExportParameters(includePrivateParameters: true).D);
        return jwk;
    }

    private static JsonObject RsaJwk(RSAParameters key) => new()
    {
        ["kty"] = "RSA",
        ["n"] = Base64Url.EncodeToString(key.Modulus),
        ["e"] = Base64Url.EncodeToString(key.Exponent),
        ["d"] = Base64Url.EncodeToString(key.D),
        ["p"] = Base64Url.EncodeToString(key.P),
        ["q"] = Base64Url.EncodeToString(key.Q),
        ["dp"] = Base64Url.EncodeToString(key.DP),
        ["dq"] = Base64Url.EncodeToString(key.DQ),
        ["qi"] = Base64Url.EncodeToString(key.InverseQ),
    };
}
