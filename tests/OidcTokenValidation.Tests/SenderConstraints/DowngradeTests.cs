using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.SenderConstraints;

/// <summary>Every mode, binding, scheme and proof: what passes and what does not. The request always has the certificate of the token.</summary>
public sealed class DowngradeTests
{
    private static readonly string[] Bindings = ["none", "jkt", "x5t", "both", "unknown"];

    // Mode, scheme, whether there is a proof; then the result for each of the bindings.
    private static readonly (DPoPMode Mode, string Scheme, bool Proof, string[] Answers)[] Table =
    [
        (DPoPMode.Off, "Bearer", false, ["Valid", "BoundTokenWithoutProof", "Valid", "BoundTokenWithoutProof", "ConfirmationNotEnforceable"]),
        (DPoPMode.Off, "Bearer", true, ["Valid", "BoundTokenWithoutProof", "Valid", "BoundTokenWithoutProof", "ConfirmationNotEnforceable"]),
        (DPoPMode.Off, "DPoP", false, ["NoCredentials", "NoCredentials", "NoCredentials", "NoCredentials", "NoCredentials"]),
        (DPoPMode.Off, "DPoP", true, ["NoCredentials", "NoCredentials", "NoCredentials", "NoCredentials", "NoCredentials"]),
        (DPoPMode.Optional, "Bearer", false, ["Valid", "BoundTokenWithoutProof", "Valid", "BoundTokenWithoutProof", "ConfirmationNotEnforceable"]),
        (DPoPMode.Optional, "Bearer", true, ["Valid", "BoundTokenWithoutProof", "Valid", "BoundTokenWithoutProof", "ConfirmationNotEnforceable"]),
        (DPoPMode.Optional, "DPoP", false, ["TokenNotBound", "ProofMissing", "TokenNotBound", "ProofMissing", "ConfirmationNotEnforceable"]),
        (DPoPMode.Optional, "DPoP", true, ["TokenNotBound", "Valid", "TokenNotBound", "Valid", "ConfirmationNotEnforceable"]),
        (DPoPMode.Required, "Bearer", false, ["BearerNotAccepted", "BoundTokenWithoutProof", "BearerNotAccepted", "BoundTokenWithoutProof", "ConfirmationNotEnforceable"]),
        (DPoPMode.Required, "Bearer", true, ["BearerNotAccepted", "BoundTokenWithoutProof", "BearerNotAccepted", "BoundTokenWithoutProof", "ConfirmationNotEnforceable"]),
        (DPoPMode.Required, "DPoP", false, ["TokenNotBound", "ProofMissing", "TokenNotBound", "ProofMissing", "ConfirmationNotEnforceable"]),
        (DPoPMode.Required, "DPoP", true, ["TokenNotBound", "Valid", "TokenNotBound", "Valid", "ConfirmationNotEnforceable"]),
    ];

    public static TheoryData<DPoPMode, string, bool, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<DPoPMode, string, bool, string, string>();
            foreach ((DPoPMode mode, string scheme, bool proof, string[] answers) in Table)
            {
                foreach ((string binding, string answer) in Bindings.Zip(answers))
                    rows.Add(mode, scheme, proof, binding, answer);
            }

            return rows;
        }
    }

    [Fact]
    public void Table_is_complete() => Assert.Equal(
        Enum.GetValues<DPoPMode>().Length * 2 * 2 * Bindings.Length,
        Table.Select(static row => (row.Mode, row.Scheme, row.Proof)).Distinct().Count() * Bindings.Length);

    [Rule("RFC 9449 §7.1 algs", "RFC 9449 §7.2 no downgrade", "RFC 9449 §7.2 unbound token", "RFC 9449 §7.2 DPoP required")]
    [Theory]
    [MemberData(nameof(Rows))]
    public void Binding_is_always_enforced(DPoPMode mode, string scheme, bool hasProof, string binding, string answer)
    {
        using var api = new ProofApi(options => options.DPoP.Mode = mode);
        api.Token = Token(api, binding).Create();
        ResourceRequest request = api.Request(hasProof ? api.Proof().Create() : default) with { Authorization = $"{scheme} {api.Token}", ClientCertificate = ClientCertificate.Own };

        // Twice: a token that was seen before gets the same result.
        for (int time = 0; time < 2; time++)
        {
            AccessTokenValidationResult result = api.Send(hasProof ? request with { DPoP = api.Proof().Create() } : request);
            Assert.Equal(answer, result.IsValid ? "Valid" : result.Failure.Code.ToString());
            Assert.Equal(answer is "Valid" ? AccessTokenOutcome.Valid : answer is "NoCredentials" ? AccessTokenOutcome.NoCredentials : AccessTokenOutcome.Rejected, result.Outcome);
            Assert.Equal(answer == "Valid", result.Token is not null);
            if (!result.IsValid)
                AssertChallenge(api, mode, scheme, result);
        }
    }

    [Theory]
    [InlineData("none", TokenBinding.Bearer)]
    [InlineData("x5t", TokenBinding.Mtls)]
    [InlineData("jkt", TokenBinding.DPoP)]
    [InlineData("both", TokenBinding.DPoP | TokenBinding.Mtls)]
    public void Validated_token_has_the_binding_that_its_sender_proved(string binding, TokenBinding expected)
    {
        using var api = new ProofApi();
        api.Token = Token(api, binding).Create();
        ResourceRequest request = expected.HasFlag(TokenBinding.DPoP) ? api.Request(api.Proof()) : TestRequest.Bearer(api.Token);
        Assert.Equal(expected, api.Send(request with { ClientCertificate = ClientCertificate.Own }).Token!.Binding);
    }

    [Rule("RFC 7800 §3.1 cnf")]
    [Theory]
    [InlineData("{\"jkt\":\"{0}\",\"unknown\":\"x\"}", true)]
    [InlineData("{\"unknown\":\"x\",\"jwe\":\"y\"}", false)]
    public void Unknown_members_beside_a_known_one_are_ignored(string cnf, bool accepted)
    {
        using var api = new ProofApi();
        api.Token = api.Issuer.Token().WithClaim("cnf", JsonNode.Parse(cnf.Replace("{0}", api.Client.KeyThumbprint, StringComparison.Ordinal))).Create();
        Assert.Equal(accepted, api.Send(api.Request(api.Proof())).IsValid);
    }

    [Rule("RFC 9449 §6.1 jkt")]
    [Theory]
    [InlineData("\"\\u0063nf\":{\"jkt\":\"{0}\"}", TokenFailureCode.BoundTokenWithoutProof)]
    [InlineData("\"cnf\":{\"\\u006akt\":\"{0}\"}", TokenFailureCode.BoundTokenWithoutProof)]
    [InlineData("\"cnf\" : {\"x5t\\u0023S256\":\"{0}\"}", TokenFailureCode.CertificateMissing)]
    [InlineData("\"cnf\":{\"jkt\":\"{0}\",\"\\u006akt\":\"{0}\"}", TokenFailureCode.DuplicateMember)]
    [InlineData("\"cnf\":{},\"\\u0063nf\":{\"jkt\":\"{0}\"}", TokenFailureCode.DuplicateMember)]
    public void Escapes_hide_no_binding(string cnf, TokenFailureCode code)
    {
        using var api = new ProofApi();
        long now = (long)api.Seconds;
        string claims = $$"""{"iss":"{{api.Issuer.Issuer}}","sub":"a","client_id":"c","aud":"{{TestIssuer.DefaultAudience}}","jti":"1","iat":{{now}},"exp":{{now + 60}},"""
            + cnf.Replace("{0}", api.Client.KeyThumbprint, StringComparison.Ordinal) + "}";
        Assert.Equal(code, api.Send(TestRequest.Bearer(api.Issuer.Token().WithRawClaims(claims).Create())).Failure?.Code);
    }

    private static TestTokenBuilder Token(ProofApi api, string binding) => binding switch
    {
        "jkt" => api.Issuer.Token().BoundTo(api.Client),
        "x5t" => api.Issuer.Token().BoundTo(ClientCertificate.Own),
        "both" => api.Issuer.Token().BoundTo(api.Client).BoundTo(ClientCertificate.Own),
        "unknown" => api.Issuer.Token().WithClaim("cnf", new JsonObject { ["kid"] = "x" }),
        _ => api.Issuer.Token(),
    };

    // The error is on the scheme that was used and on no other; every DPoP challenge has algs.
    private static void AssertChallenge(ProofApi api, DPoPMode mode, string scheme, AccessTokenValidationResult result)
    {
        Challenge challenge = api.Validator.CreateChallenge(result);
        string[] fields = challenge.WwwAuthenticate();
        Assert.Equal(401, challenge.StatusCode);
        Assert.Equal(mode != DPoPMode.Off, fields.Any(static field => field.StartsWith("DPoP ", StringComparison.Ordinal)));
        Assert.All(fields, field =>
        {
            Assert.Equal(result.Outcome == AccessTokenOutcome.Rejected && field.StartsWith(scheme + " ", StringComparison.Ordinal), field.Contains("error", StringComparison.Ordinal));
            Assert.Equal(field.StartsWith("DPoP ", StringComparison.Ordinal), field.Contains($"algs=\"{ProofApi.AllAlgorithms}\"", StringComparison.Ordinal));
        });
    }
}
