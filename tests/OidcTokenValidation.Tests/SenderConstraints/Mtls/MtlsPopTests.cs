using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.SenderConstraints.Support;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.SenderConstraints.Mtls;

/// <summary>Tokens under the scheme MTLS_POP: the checks of a Bearer token, and the binding to the client's certificate is required (RFC 8705 §3).</summary>
public sealed class MtlsPopTests : IDisposable
{
    private static readonly string[] Bindings = ["none", "jkt", "x5t", "both", "unknown"];

    // The certificate of the request; then the result for each of the bindings.
    private static readonly (string Certificate, string[] Results)[] Table =
    [
        ("own", ["TokenNotBoundToCertificate", "BoundTokenWithoutProof", "Valid", "BoundTokenWithoutProof", "ConfirmationNotEnforceable"]),
        ("strange", ["TokenNotBoundToCertificate", "BoundTokenWithoutProof", "CertificateMismatch", "BoundTokenWithoutProof", "ConfirmationNotEnforceable"]),
        ("none", ["TokenNotBoundToCertificate", "BoundTokenWithoutProof", "CertificateMissing", "BoundTokenWithoutProof", "ConfirmationNotEnforceable"]),
    ];

    private readonly ProofApi _api = new(static options => options.ClientCertificates.AcceptMtlsPop = true);

    public static TheoryData<DPoPMode, bool, string, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<DPoPMode, bool, string, string, string>();
            foreach (DPoPMode mode in (DPoPMode[])[DPoPMode.Off, DPoPMode.Optional])
            {
                foreach ((string certificate, string[] results) in Table)
                {
                    foreach ((string binding, string result) in Bindings.Zip(results))
                    {
                        rows.Add(mode, false, certificate, binding, result);
                        rows.Add(mode, true, certificate, binding, result);
                    }
                }
            }

            return rows;
        }
    }

    public void Dispose() => _api.Dispose();

    [Rule("RFC 8705 §3 MTLS_POP")]
    [Theory]
    [MemberData(nameof(Rows))]
    public void Certificate_binding_is_required_and_enforced(DPoPMode mode, bool hasProof, string certificate, string binding, string expected)
    {
        using AccessTokenValidator validator = _api.Create(options => (options.DPoP.Mode, options.ClientCertificates.AcceptMtlsPop) = (mode, true));
        _api.Token = Token(binding).Create();
        ResourceRequest request = TestRequest.MtlsPop(_api.Token, ClientCertificate.Own) with
        {
            ClientCertificate = certificate switch { "own" => ClientCertificate.Own, "strange" => ClientCertificate.Strange, _ => null },
        };

        // Three times: the token is cached at the second, and gets the same result.
        for (int time = 0; time < 3; time++)
        {
            AccessTokenValidationResult result = validator.ValidateAtOnce(hasProof ? request with { DPoP = _api.Proof(url: TestIssuer.DefaultAudience).Create() } : request);
            Assert.Equal(expected, result.IsValid ? "Valid" : result.Failure.Code.ToString());
            Assert.Equal(expected == "Valid" ? TokenBinding.Mtls : null, result.Token?.Binding);
            if (!result.IsValid)
                AssertChallenge(validator, mode, result);
        }
    }

    [Fact]
    public void Other_checks_of_a_token_are_those_of_a_Bearer_token()
    {
        foreach ((TestTokenBuilder token, TokenFailureCode code) in ((TestTokenBuilder, TokenFailureCode)[])
        [
            (Bound().Expired(), TokenFailureCode.Expired), (Bound().For("https://other.example/"), TokenFailureCode.AudienceMismatch),
            (Bound().WithSignature(new byte[64]), TokenFailureCode.InvalidSignature), (Bound().OfType("JWT"), TokenFailureCode.TypeNotAccepted),
            (Bound().From("https://other.example/"), TokenFailureCode.IssuerNotTrusted),
        ])
        {
            AccessTokenValidationResult result = Send(token.Create());
            Assert.Equal((AccessTokenOutcome.Rejected, code), (result.Outcome, result.Failure?.Code));
            Assert.Equal(code, _api.Send(TestRequest.Bearer(token.Create()) with { ClientCertificate = ClientCertificate.Own }).Failure?.Code);
            AssertChallenge(_api.Validator, DPoPMode.Optional, result);
        }

        Assert.True(Send(Bound().Create()).IsValid);

        TestTokenBuilder Bound() => _api.Issuer.Token().BoundTo(ClientCertificate.Own);
    }

    [Fact]
    public void Token_that_was_accepted_needs_its_certificate_in_every_request_under_each_scheme()
    {
        string token = Token("x5t").Create();
        for (int time = 0; time < 3; time++)
        {
            Assert.True(Send(token).IsValid);
            Assert.True(_api.Send(TestRequest.Bearer(token) with { ClientCertificate = ClientCertificate.Own }).IsValid);
            Assert.Equal(TokenFailureCode.CertificateMissing, _api.Send(TestRequest.Bearer(token)).Failure?.Code);
            Assert.Equal(TokenFailureCode.CertificateMismatch, _api.Send(TestRequest.MtlsPop(token, ClientCertificate.Strange)).Failure?.Code);
        }
    }

    [Fact]
    public void Token_that_is_bound_to_a_key_too_is_accepted_under_DPoP_with_proof_and_certificate()
    {
        _api.Token = Token("both").Create();
        ResourceRequest request = _api.Request(_api.Proof());
        Assert.Equal(TokenFailureCode.CertificateMissing, _api.Send(request).Failure?.Code);
        Assert.Equal(TokenBinding.DPoP | TokenBinding.Mtls, _api.Accept(request with { ClientCertificate = ClientCertificate.Own }).Token!.Binding);
    }

    [Theory]
    [InlineData("10.0.0.5", true, null)]
    [InlineData("10.0.0.5", false, TokenFailureCode.CertificateMissing)]
    [InlineData("10.0.0.6", true, TokenFailureCode.CertificateMissing)]
    public void Certificate_of_a_trusted_proxy_alone_is_read(string peer, bool hasField, TokenFailureCode? code)
    {
        using AccessTokenValidator validator = _api.Create(static options =>
        {
            options.ClientCertificates.AcceptMtlsPop = true;
            options.ClientCertificates.TrustedProxies.Add("10.0.0.5");
        });
        ResourceRequest request = TestRequest.MtlsPop(Token("x5t").Create(), ClientCertificate.Strange) with
        {
            ClientCertificate = null,
            ClientCert = hasField ? ClientCertificate.Field(ClientCertificate.Own) : default,
            Peer = IPAddress.Parse(peer),
        };
        Assert.Equal(code, validator.ValidateAtOnce(request).Failure?.Code);
    }

    [Theory]
    [InlineData(DPoPMode.Off)]
    [InlineData(DPoPMode.Optional)]
    public void Request_without_credentials_is_offered_the_scheme_with_the_required_scope(DPoPMode mode)
    {
        using AccessTokenValidator validator = _api.Create(options => (options.DPoP.Mode, options.ClientCertificates.AcceptMtlsPop) = (mode, true));
        AccessTokenValidationResult result = validator.ValidateAtOnce(TestRequest.Anonymous());
        Assert.Equal("MTLS_POP realm=\"api\"", validator.CreateChallenge(result).WwwAuthenticate()[^1]);
        string[] scoped = validator.CreateChallenge(result, AccessRequirement.AllScopes("read")).WwwAuthenticate();
        Assert.Equal(mode == DPoPMode.Off ? ["Bearer", "MTLS_POP"] : ["Bearer", "DPoP", "MTLS_POP"], scoped.Select(static challenge => challenge.Split(' ')[0]));
        Assert.Equal("MTLS_POP realm=\"api\", scope=\"read\"", scoped[^1]);
    }

    [Fact]
    public void Challenge_for_a_valid_token_is_on_the_scheme_that_was_used()
    {
        AccessTokenValidationResult valid = Send(Token("x5t").Create());
        AccessTokenValidator validator = _api.Validator;
        Assert.Equal(
            "MTLS_POP realm=\"api\", error=\"insufficient_scope\", error_description=\"The access token lacks a scope that is needed.\", scope=\"write\"",
            Assert.Single(validator.CreateChallenge(valid, AccessRequirement.AllScopes("write")).WwwAuthenticate()));
        Assert.StartsWith(
            "MTLS_POP realm=\"api\", error=\"insufficient_user_authentication\"",
            Assert.Single(validator.CreateChallenge(valid, AccessRequirement.AuthenticationContext("urn:mfa")).WwwAuthenticate()), StringComparison.Ordinal);
        Assert.Equal("MTLS_POP realm=\"api\"", Assert.Single(validator.CreateReauthenticationChallenge(valid).WwwAuthenticate()));
    }

    [Fact]
    public void Challenge_names_the_address_of_the_metadata_which_declares_bound_tokens()
    {
        using AccessTokenValidator validator = _api.Create(static options =>
            (options.ProtectedResource.Resource, options.ClientCertificates.AcceptMtlsPop) = ("https://api.example.com", true));
        Assert.Equal(
            $"MTLS_POP realm=\"api\", resource_metadata=\"{validator.ResourceMetadata!.Address}\"",
            validator.CreateChallenge(validator.ValidateAtOnce(TestRequest.Anonymous())).WwwAuthenticate()[^1]);
        JsonNode metadata = JsonNode.Parse(validator.ResourceMetadata.Json.Span)!;
        Assert.True((bool?)metadata["tls_client_certificate_bound_access_tokens"]);
        Assert.Equal(["header"], metadata["bearer_methods_supported"]!.AsArray().Select(static method => (string?)method));
    }

    [Fact]
    public void Scheme_cannot_be_combined_with_required_proofs()
    {
        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(() =>
            _api.Create(static options => (options.DPoP.Mode, options.ClientCertificates.AcceptMtlsPop) = (DPoPMode.Required, true)).Dispose());
        Assert.StartsWith("ClientCertificates.AcceptMtlsPop is set, but DPoP.Mode is Required", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Proof_beside_the_token_is_ignored_and_logged()
    {
        using var log = new LogCollector();
        using AccessTokenValidator validator = _api.Create(static options => options.ClientCertificates.AcceptMtlsPop = true, log);
        ResourceRequest request = TestRequest.MtlsPop(Token("x5t").Create(), ClientCertificate.Own);
        Assert.True(validator.ValidateAtOnce(request).IsValid);
        Assert.Empty(log.Messages(2));
        Assert.True(validator.ValidateAtOnce(request with { DPoP = "no proof at all" }).IsValid);
        Assert.Single(log.Messages(2));
    }

    [Theory]
    [InlineData("x5t", ValidationCheckStatus.Passed)]
    [InlineData("none", ValidationCheckStatus.Failed)]
    public void Report_has_the_scheme_among_what_is_expected(string binding, ValidationCheckStatus status)
    {
        ResourceRequest request = TestRequest.MtlsPop(Token(binding).Create(), ClientCertificate.Own);
        AccessTokenValidationResult result = _api.Send(request);
        AccessTokenValidationReport report = _api.Validator.Explain(request, result);
        ValidationCheck scheme = Assert.Single(report.Checks, static check => check.Name == "scheme");
        Assert.Equal(status, scheme.Status);
        Assert.EndsWith("any other under Bearer or, if it is bound to a certificate, MTLS_POP", scheme.Expected, StringComparison.Ordinal);
        Assert.Equal("a token under the scheme Bearer or DPoP or MTLS_POP", Assert.Single(report.Checks, static check => check.Name == "token").Expected);
        if (result.IsValid)
            Assert.All(report.Checks.Where(static check => check.Name.Contains("proof", StringComparison.Ordinal)), static check => Assert.Equal(ValidationCheckStatus.NotNeeded, check.Status));
    }

    private AccessTokenValidationResult Send(string token) => _api.Send(TestRequest.MtlsPop(token, ClientCertificate.Own));

    private TestTokenBuilder Token(string binding) => binding switch
    {
        "jkt" => _api.Issuer.Token().BoundTo(_api.Client),
        "x5t" => _api.Issuer.Token().BoundTo(ClientCertificate.Own),
        "both" => _api.Issuer.Token().BoundTo(_api.Client).BoundTo(ClientCertificate.Own),
        "unknown" => _api.Issuer.Token().WithClaim("cnf", new JsonObject { ["kid"] = "x" }),
        _ => _api.Issuer.Token(),
    };

    // The error is on the scheme that was used and on no other; the others are bare.
    private static void AssertChallenge(AccessTokenValidator validator, DPoPMode mode, AccessTokenValidationResult result)
    {
        Challenge challenge = validator.CreateChallenge(result);
        Assert.Equal((401, "invalid_token"), (challenge.StatusCode, challenge.Error));
        string[] proof = mode == DPoPMode.Off ? [] : [$"DPoP realm=\"api\", algs=\"{ProofApi.AllAlgorithms}\""];
        Assert.Equal(
            ["Bearer realm=\"api\"", .. proof, $"MTLS_POP realm=\"api\", error=\"invalid_token\", error_description=\"{result.Failure!.Description}\""],
            challenge.WwwAuthenticate());
    }
}
