using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP;

/// <summary>Any input as a proof, or beside one, gets a rejection with a well-formed challenge, and never an exception.</summary>
public sealed class AnyProofTests : IDisposable
{
    private static readonly string[] Values =
    [
        "null", "true", "1", "-1", "1e400", "1e-400", "253402300799", "253402300800", "0.1", "{}", "[]", "\"\"", "\"x\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"GET\"",
        "\"dpop+jwt\"", "\"ES256\"", "\"RS256\"", "\"none\"", "\"https://api.example.com/things\"", "\"https://[::1%25eth0]:99999/%\"", "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]",
        """{"kty":"EC","crv":"P-256","x":"","y":""}""", """{"kty":"RSA","n":"AA","e":"AQAB"}""", """{"kty":"EC","crv":"P-521","x":"AA","y":"AA","d":"AA"}""", """{"kty":"oct","k":"AA"}""",
    ];

    private readonly ProofApi _api = new();
    private readonly ProofApi _withNonce = new(static options => options.DPoP.RequireNonce = true);

    /// <summary>The properties of every rejection: a failure of stage 6 or before, and a challenge of printable ASCII.</summary>
    internal static bool IsWellFormed(ProofApi api, AccessTokenValidationResult result)
    {
        Challenge challenge = api.Validator.CreateChallenge(result);
        return result is { IsValid: false, Token: null, Failure: { } failure }
            && Enum.IsDefined(failure.Code)
            && failure.Code is not (TokenFailureCode.None or TokenFailureCode.ReplayStoreUnavailable)
            && failure.Explanation.Length > 0
            && challenge.StatusCode is 400 or 401
            && challenge.WwwAuthenticate().Length == 2
            && challenge.Fields("DPoP-Nonce").Length == (challenge.Error == "use_dpop_nonce" ? 1 : 0)
            && challenge.Headers.All(static header => header.Value.All(static c => c is >= ' ' and <= '~'));
    }

    public void Dispose()
    {
        _api.Dispose();
        _withNonce.Dispose();
    }

    [Fact]
    public void Any_text_as_a_field_is_rejected() => Seeded.Check(3_000, Gen.OneOf(Texts.Fields, Texts.Unicode), field => IsRefused(_api.Request(field)));

    [Fact]
    public void Any_number_of_fields_is_rejected() =>
        Seeded.Check(1_000, Gen.Choose(0, 3).SelectMany(static count => Gen.OrNull(Texts.Fields).ArrayOf(count)), fields => IsRefused(_api.Request(new StringValues(fields))));

    [Fact]
    public void Any_bytes_as_a_signed_header_are_rejected() =>
        Seeded.Check(1_000, Gen.OneOf(Texts.NearlyJson, Texts.Bytes), header => IsRefused(_api.Request(_api.Proof().WithRawHeader(header))));

    [Fact]
    public void Any_bytes_as_signed_claims_are_rejected() =>
        Seeded.Check(1_000, Gen.OneOf(Texts.NearlyJson, Texts.Bytes), claims => IsRefused(_api.Request(_api.Proof().WithRawClaims(claims))));

    [Fact]
    public void Any_value_in_any_place_is_rejected_or_was_no_change()
    {
        Gen<(string, string)> changes = Gen.Zip(Gen.Elements("typ", "alg", "jwk", "crit", "jti", "htm", "htu", "ath", "iat", "nonce", "exp", "nbf"), Gen.Elements(Values)).Select(static pair => (pair.Item1, pair.Item2));
        Seeded.Check(1_500, changes, change =>
        {
            Testing.DPoPProofBuilder proof = _api.Proof();
            JsonNode? value = change.Item2.Contains("e4", StringComparison.Ordinal) ? 1e300 : JsonNode.Parse(change.Item2);
            proof = change.Item1 is "typ" or "alg" or "jwk" or "crit" ? proof.WithHeader(change.Item1, value) : proof.WithClaim(change.Item1, value);
            AccessTokenValidationResult result = _api.Send(_api.Request(proof));
            return result.IsValid ? IsHarmless(change.Item1, change.Item2) : IsWellFormed(_api, result);
        });
    }

    [Fact]
    public void Any_text_as_a_nonce_is_rejected() =>
        Seeded.Check(1_000, Texts.Unicode.Where(IsUtf16), nonce => _withNonce.Send(_withNonce.Request(_withNonce.Proof().WithNonce(nonce))) is var result
            && result.Failure?.Code == TokenFailureCode.ProofNonceNotAccepted
            && IsWellFormed(_withNonce, result));

    [Fact]
    public void Any_text_as_htu_or_htm_is_rejected() =>
        Seeded.Check(1_000, Gen.OneOf(Texts.Unicode, Texts.Fields).Where(IsUtf16), text => IsRefused(_api.Request(_api.Proof().WithClaim("htu", text))) && IsRefused(_api.Request(_api.Proof().WithClaim("htm", text))));

    [Fact]
    public void Any_facts_of_a_request_are_rejected()
    {
        ResourceRequest request = _api.Request(_api.Proof());
        Seeded.Check(2_000, Texts.Unicode, text =>
            IsRefused(request with { Method = text })
            && IsRefused(request with { Target = text })
            && IsRefused(request with { Scheme = text })
            && IsRefused(request with { Host = text })
            && IsRefused(request with { Method = null!, Target = null!, Scheme = null!, Host = null! }));
    }

    [Fact]
    public void Any_field_of_a_proxy_is_rejected()
    {
        using var api = new ProofApi(static options => options.ClientCertificates.TrustedProxies = ["10.0.0.5"]);
        ResourceRequest request = Testing.TestRequest.Bearer(api.Issuer.Token().BoundTo(ClientCertificate.Own).Create()) with { Peer = System.Net.IPAddress.Parse("10.0.0.5") };
        Seeded.Check(2_000, Gen.OneOf(Texts.Unicode, Texts.Unicode.Select(static text => ":" + Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) + ":"), Texts.Unicode.Select(static text => ":" + text + ":")), field =>
            api.Send(request with { ClientCert = field }).Failure?.Code is TokenFailureCode.CertificateMissing or TokenFailureCode.CertificateMismatch);
    }

    // A value that keeps the proof valid: the usual type, a claim that is not required, another identifier.
    private static bool IsHarmless(string place, string value) => (place, value) switch
    {
        ("typ", "\"dpop+jwt\"") or ("alg", "\"ES256\"") or ("htm", "\"GET\"") or ("htu", "\"https://api.example.com/things\"") => true,
        ("jti", not "\"\"") => value.StartsWith('"'),
        ("nonce", _) => value.StartsWith('"'),
        ("exp", "253402300799") => true,
        ("nbf", "1" or "0.1" or "1e-400") => true,
        _ => false,
    };

    private static bool IsUtf16(string text)
    {
        try
        {
            new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true).GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private bool IsRefused(in ResourceRequest request) => _api.Send(request) is { Outcome: AccessTokenOutcome.Rejected } result && IsWellFormed(_api, result);
}
