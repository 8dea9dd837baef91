using System.Net;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.AspNetCore.Tests.Hosting;

/// <summary>Every hostile request is rejected with a well-formed response, and no text of the request is returned or logged.</summary>
public sealed class HostileRequestTests(ThingsApi api) : IClassFixture<ThingsApi>
{
    public static TheoryData<string> Fields =>
    [
        "Bearer \u0001\u0002",
        "Bearer \u007f",
        "Bearer a\tb",
        "Bearer \"quoted\\\"",
        "Bearer \u00c3\u00a9\u00c3\u00a9",
        "Bearer \u00f0\u009f\u0094\u0091",
        "Bearer \u00ff\u00fe",
        "Bearer \u0000",
        "Bearer x\u0000y",
        "\u00c3\u00a9 x",
        "Bearer %s%n{0}",
        "Bearer a.b.c.d.e",
        "Bearer ..",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
        "Bearer <script>alert(1)</script>",
        "Bearer x; Set-Cookie: a=b",
        "Bearer \u000b",
        "Bearer\u000cx",
        "Bearer\u00a0x",
    ];

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task Hostile_field_is_rejected(string field)
    {
        Reply reply = await api.Host.SendRawAsync("GET /me HTTP/1.1", "Authorization: " + field);
        Assert.Contains(reply.Status, (HttpStatusCode[])[HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized]);
        Assert.All(reply.Challenges, static challenge => Assert.Matches("^(Bearer|DPoP) realm=\"things\"(, [a-z_]+=\"[ !#-\\[\\]-~]*\")*$", challenge));
        Assert.DoesNotContain("<script", reply.AllText, StringComparison.Ordinal);
        Assert.Empty(reply.Headers["Set-Cookie"]);
        Assert.Empty(api.Host.Logs.Errors);
    }

    [Fact]
    public async Task No_part_of_a_token_is_returned_or_logged()
    {
        const string Canary = "canary-4711";

        // The log names typ and alg of a rejected token, and the scopes of a verified one. No response does.
        const string Named = "named-4711";
        TestTokenBuilder Spoilt() => Providers.Home.Token().WithSubject(Canary).WithClient(Canary).WithClaim("jti", Canary);
        string[] tokens =
        [
            Spoilt().Create(),
            Spoilt().Expired().Create(),
            Spoilt().For(Canary).Create(),
            Spoilt().WithClaim("iss", "https://" + Canary).Create(),
            Spoilt().WithHeader("kid", Canary).Create(),
            Spoilt().WithHeader("typ", Named).Create(),
            Spoilt().WithHeader("alg", Named).Create(),
            Spoilt().WithHeader("crit", Canary).Create(),
            Spoilt().WithClaim("exp", Canary).Create(),
            Spoilt().WithClaim("cnf", Canary).Create(),
            Spoilt().WithSignature(new byte[64]).Create(),
            Spoilt().WithRawClaims($"{{\"{Canary}\":1,\"{Canary}\":2}}").Create(),
            Spoilt().WithScope(Named).Create(),
            Spoilt().Unsecured().Create(),
            Spoilt().Encrypted().Create(),
            Canary,
            Canary + ",",
            Canary + "." + Canary + "." + Canary,
            Canary + new string('a', 17_000),
        ];

        foreach (string token in tokens)
        {
            foreach (string path in (string[])["/policy/all", "/open", "/mvc/scoped"])
            {
                Reply reply = await api.SendAsync(path, "Bearer " + token);
                string shown = path == "/open" ? reply.AllText.Replace("\n\n" + Canary, string.Empty, StringComparison.Ordinal) : reply.AllText;
                AssertAbsent(token, Canary, shown);
                AssertAbsent(token, Named, shown);
            }
        }

        Assert.True(api.Host.Logs.Refusals.Count() > tokens.Length);
        foreach (LogRecord record in api.Host.Logs.Records)
            Array.ForEach(tokens, token => AssertAbsent(token, Canary, record.Text));
    }

    private static void AssertAbsent(string token, string canary, string text)
    {
        Assert.DoesNotContain(canary, text, StringComparison.OrdinalIgnoreCase);
        foreach (string segment in token.Split('.').Where(static segment => segment.Length > 8))
            Assert.DoesNotContain(segment, text, StringComparison.Ordinal);
    }
}
