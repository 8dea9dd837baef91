using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace OidcTokenValidation.Tool.Output;

/// <summary>The actual values for the checks, read from the token itself for its developer.</summary>
/// <param name="token">The token, as it was sent.</param>
/// <param name="content">The content of the token; of an encrypted one that was decrypted, the signed token in it.</param>
/// <param name="request">The request with the token.</param>
/// <param name="now">The time of the validation.</param>
/// <param name="keys">The keys of the issuer.</param>
internal sealed class ActualValues(string token, JwtView content, ResourceRequest request, DateTimeOffset now, string keys)
{
    // RFC 7515 §7.1.
    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static readonly string[] OptionalClaims = ["sub", "client_id", "jti", "scope", "auth_time", "acr", "amr"];

    private readonly JwtView _token = content;

    /// <summary>Finds the actual value for a check; null if there is nothing to show.</summary>
    public string? Find(string check) => _token.IsEncrypted && IsOfContent(check) ? null : check switch
    {
        "characters" => FirstIllegal(),
        "token-length" => $"{Number(token.Length)} characters",
        "decryption" => JwtView.Parse(token) is { IsEncrypted: true } sent ? sent.Encryption() : null,
        "segments" => $"{Number(_token.Segments)} segments",
        "header-length" => $"{Number(_token.HeaderLength)} characters",
        "critical-header" => $"crit {_token.Header("crit")}",
        "header-members" => $"alg {_token.Header("alg")}, typ {_token.Header("typ")}, kid {_token.Header("kid")}",
        "signed" or "algorithm" => $"alg {_token.Header("alg")}",
        "issuer" => $"iss {_token.Claim("iss")}",
        "type" => $"typ {_token.Header("typ")}",
        "kind" or "required-claims" => $"claims {_token.ClaimNames()}",
        "audience" => $"aud {_token.Claim("aud")}",
        "expiry" => $"exp {_token.Date("exp")}, now {Now}",
        "not-before" => $"nbf {_token.Date("nbf")}, now {Now}",
        "issued-at" => $"iat {_token.Date("iat")}, now {Now}",
        "lifetime" => _token.Time("exp") - _token.Time("iat") is { } life ? $"exp is {Seconds(life)} after iat" : null,
        "age" => _token.Time("iat") is { } issued ? $"iat is {Seconds(NowSeconds - issued)} ago" : null,
        "valid-claims" => string.Join(", ", OptionalClaims.Where(_token.HasClaim).Select(name => $"{name} {_token.Claim(name)}")),
        "issuer-keys" => keys,
        "signing-key" => $"kid {_token.Header("kid")}, alg {_token.Header("alg")}; the issuer has {keys}",
        "confirmation" => $"cnf {_token.Claim("cnf")}",
        "scheme" => $"the scheme {request.Authorization.ToString().Split(' ')[0]}, cnf {_token.Claim("cnf")}",
        "certificate" => request.ClientCertificate is { } certificate
            ? $"a certificate with x5t#S256 \"{Hash(certificate.RawData)}\", cnf {_token.Claim("cnf")}"
            : "no certificate",
        _ => request.DPoP.Count == 1 ? FindForProof(check, JwtView.Parse(request.DPoP.ToString())) : null,
    };

    /// <summary>Formats a time relative to the validation.</summary>
    public string Relative(DateTimeOffset time) => RelativeTime.Format(time, now);

    // The members of an encrypted token's header are others than those of the signed token in it.
    private static bool IsOfContent(string check) =>
        check is not ("characters" or "token-length" or "decryption" or "segments") && !check.StartsWith("proof", StringComparison.Ordinal);

    private long NowSeconds => now.ToUnixTimeSeconds();

    private string Now => UtcText.Format(now);

    private string? FindForProof(string check, JwtView proof) => check switch
    {
        "proof-type" => $"typ {proof.Header("typ")}",
        "proof-algorithm" => $"alg {proof.Header("alg")}",
        "proof-form" => $"claims {proof.ClaimNames()}",
        "proof-key" => proof.HeaderElement("jwk") is { } jwk ? DescribeKey(jwk) : "no jwk",
        "proof-binding" => $"the thumbprint \"{GetThumbprint(proof)}\", the token's jkt {FormatBinding()}",
        "proof-method" => $"htm {proof.Claim("htm")}, the request's method {Escaped.Text(request.Method, 20)}",
        "proof-target" => $"htu {proof.Claim("htu")}, the request's URL {Escaped.Text($"{request.Scheme}://{request.Host}{request.Target}")}",
        "proof-nonce" => $"nonce {proof.Claim("nonce")}",
        "proof-freshness" => $"iat {proof.Date("iat")}, now {Now}",
        "proof-token" => $"ath {proof.Claim("ath")}, the token's \"{Hash(System.Text.Encoding.Latin1.GetBytes(token))}\"",
        "replay" => $"jti {proof.Claim("jti")}",
        _ => null,
    };

    private string FormatBinding() =>
        _token.ClaimElement("cnf") is { ValueKind: JsonValueKind.Object } cnf && cnf.TryGetProperty("jkt", out JsonElement jkt)
            ? JwtView.Format(jkt)
            : "(none)";

    private static string DescribeKey(JsonElement jwk) =>
        PublicJwk.PrivateMembers(jwk) is { Length: > 0 } members
            ? $"{PublicJwk.Kind(jwk)}, with the private members {string.Join(", ", members)}"
            : PublicJwk.Kind(jwk);

    private static string Hash(byte[] bytes) => Base64Url.EncodeToString(SHA256.HashData(bytes));

    private static string GetThumbprint(JwtView proof) =>
        proof.HeaderElement("jwk") is { } jwk && PublicJwk.Thumbprint(jwk) is { } thumbprint ? thumbprint : "?";

    private string? FirstIllegal() =>
        token.AsSpan().IndexOfAnyExcept(Allowed) is var index and >= 0
            ? string.Create(CultureInfo.InvariantCulture, $"character {index + 1} is U+{(int)token[index]:X4}")
            : null;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.###} s");
}
