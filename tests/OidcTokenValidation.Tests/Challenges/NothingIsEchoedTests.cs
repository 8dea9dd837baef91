using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.SenderConstraints.Support;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Challenges;

/// <summary>
/// Nothing that a client wrote is in a response or in the log: no header injection, no reflected text. The log has <c>typ</c> and <c>alg</c> of a rejected token
/// alone, in printable characters and short.
/// </summary>
public sealed class NothingIsEchoedTests
{
    // Characters that would end a quoted string, a field or a log line, around a word to search for.
    private const string Mallory = "\"\\\r\nSet-Cookie: m4ll0ry=1; é<{0}>";
    private const string Word = "m4ll0ry";

    public static TheoryData<string> Places =>
    [
        "header typ", "header alg", "header kid", "header m4ll0ry", "header crit", "claim jti", "claim htm", "claim htu", "claim ath", "claim nonce", "claim m4ll0ry", "claim iat", "claim exp",
        "jwk kty", "jwk crv", "jwk x", "jwk kid", "jwk alg", "jwk use", "jwk key_ops", "jwk d", "jwk m4ll0ry",
        "proof", "proofs", "authorization", "scheme", "authorizations", "method", "target", "host", "client-cert", "token cnf", "token jkt", "token typ", "token alg",
    ];

    [Rule("RFC 9068 §6 privacy")]
    [Theory]
    [MemberData(nameof(Places))]
    public void Client_input_is_in_no_response_and_in_no_log(string place)
    {
        foreach (bool withNonce in (bool[])[false, true])
        {
            using var log = new LogCollector();
            using var api = new ProofApi(options => (options.DPoP.RequireNonce, options.ClientCertificates.TrustedProxies) = (withNonce, ["10.0.0.5"]), log: log);
            AccessTokenValidationResult result = api.Send(Spoil(api, place));
            Challenge challenge = api.Validator.CreateChallenge(result);

            Assert.All(challenge.Headers, static header => Assert.True(header.Value.All(static c => c is >= ' ' and <= '~'), header.Value));
            Assert.All(challenge.Headers, static header => Assert.DoesNotContain(Word, header.Value, StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain(Word, Encoding.UTF8.GetString(challenge.Body.Span), StringComparison.OrdinalIgnoreCase);
            string logged = result.Failure?.ToString() ?? string.Empty;
            if (place is "token typ" or "token alg")
                Assert.Contains("\"\\u0022\\u005c\\u000d\\u000aSet-Cookie: m4ll0ry=1; \\u00e9<{0}>\" came", logged, StringComparison.Ordinal);
            else
                Assert.DoesNotContain(Word, logged, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(logged, char.IsControl);
        }
    }

    private static ResourceRequest Spoil(ProofApi api, string place)
    {
        string[] words = place.Split(' ');
        switch (words[0])
        {
            case "header":
                return api.Request(api.Proof().WithHeader(words[1], Mallory));
            case "claim":
                return api.Request(api.Proof().WithClaim(words[1], Mallory));
            case "jwk":
                var jwk = (JsonObject)JsonNode.Parse(ClientKey.Es256.PublicJwk)!;
                jwk[words[1]] = Mallory;
                return api.Request(api.Proof().WithJwk(jwk));
            case "token":
                api.Token = SpoiltToken(api, words[1]).Create();
                return api.Request(api.Proof());
        }

        ResourceRequest request = api.Request(api.Proof());
        return place switch
        {
            "proof" => request with { DPoP = Mallory },
            "proofs" => request with { DPoP = new StringValues([Mallory, Mallory]) },
            "authorization" => request with { Authorization = "DPoP " + Mallory },
            "scheme" => request with { Authorization = Mallory + " " + api.Token },
            "authorizations" => request with { Authorization = new StringValues([Mallory, Mallory]) },
            "method" => request with { Method = Mallory },
            "target" => request with { Target = "/" + Mallory },
            "host" => request with { Host = Mallory },
            _ => TestRequest.Bearer(api.Issuer.Token().BoundTo(ClientCertificate.Own).Create()) with { Peer = System.Net.IPAddress.Parse("10.0.0.5"), ClientCert = Mallory },
        };
    }

    private static TestTokenBuilder SpoiltToken(ProofApi api, string place) => place switch
    {
        "cnf" => api.Issuer.Token().WithClaim("cnf", new JsonObject { [Mallory] = Mallory }),
        "jkt" => api.Issuer.Token().WithClaim("cnf", new JsonObject { ["jkt"] = Mallory }),
        _ => api.Issuer.Token().BoundTo(api.Client).WithHeader(place, Mallory),
    };
}
