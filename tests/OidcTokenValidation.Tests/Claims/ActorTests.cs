using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Claims;

/// <summary>RFC 8693 §4.1, §4.4: the actors of a token as a typed chain, and malformed ones.</summary>
public sealed class ActorTests : IDisposable
{
    private readonly Api _api = new();

    public void Dispose() => _api.Dispose();

    /// <summary>Values of <c>act</c> or <c>may_act</c> that identify no actor.</summary>
    public static TheoryData<string> Malformed =>
    [
        "null", "true", "1", "\"agent\"", "\"\"", "[]", "{}", """[{"sub":"agent"}]""",
        """{"sub":""}""", """{"sub":null}""", """{"sub":7}""", """{"sub":["agent"]}""", """{"sub":{"sub":"agent"}}""",
        """{"iss":"https://issuer.example/"}""", """{"email":"agent@example.com"}""", """{"act":{"sub":"agent"}}""",
        """{"sub":"agent","iss":""}""", """{"sub":"agent","iss":1}""", """{"sub":"agent","iss":null}""",
        """{"client_id":""}""", """{"client_id":null}""", """{"sub":"agent","client_id":""}""", """{"sub":"agent","client_id":["app"]}""", """{"client_id":"app","sub":""}""",
    ];

    /// <summary>Malformed prior actors.</summary>
    public static TheoryData<string> MalformedPrior =>
    [
        .. Malformed.Select(static row => $$"""{"sub":"agent","act":{{row.Data}}}"""),
        .. Malformed.Select(static row => $$"""{"act":{"act":{{row.Data}},"sub":"second"},"sub":"first"}"""),
    ];

    [Fact]
    public async Task Token_without_the_claims_has_no_actor()
    {
        AccessToken token = await _api.AcceptAsync(_api.Token());

        Assert.Null(token.Actor);
        Assert.Null(token.AuthorizedActor);
    }

    [Fact]
    public async Task Actor_has_the_claims_that_identify_it()
    {
        // RFC 8693 §4.1: exp, nbf and aud have no meaning in the claim, and are not read. Names may be escaped.
        AccessToken token = await AcceptAsync(
            "act", """{"exp":1,"nbf":"later","aud":[],"\u0073ub":"ag\u0065nt","iss":"https://agents.example/","client_id":"app","x":{"act":1}}""");

        TokenActor actor = token.Actor!;
        Assert.Equal(("agent", "https://agents.example/", "app"), (actor.Subject, actor.Issuer, actor.ClientId));
        Assert.Null(actor.PriorActor);
        Assert.Same(actor, Assert.Single(actor.Chain));
        Assert.Equal("alice", token.Subject);
        Assert.Null(token.AuthorizedActor);
    }

    [Theory]
    [InlineData("""{"sub":"agent"}""", "agent", null)]
    [InlineData("""{"client_id":"app"}""", null, "app")]
    [InlineData("""{"client_id":"app","sub":"agent"}""", "agent", "app")]
    public async Task Actor_is_identified_by_a_subject_or_a_client(string json, string? subject, string? client)
    {
        foreach (string claim in (string[])["act", "may_act"])
        {
            AccessToken token = await AcceptAsync(claim, json);
            TokenActor actor = (claim == "act" ? token.Actor : token.AuthorizedActor)!;
            Assert.Equal((subject, null, client), (actor.Subject, actor.Issuer, actor.ClientId));
        }
    }

    [Fact]
    public async Task Example_of_the_standard_has_the_current_actor_before_the_prior_one()
    {
        // RFC 8693 §4.1, figure 6.
        AccessToken token = await AcceptAsync(
            "act", """{"sub":"https://service16.example.com","act":{"sub":"https://service77.example.com"}}""");

        Assert.Equal(["https://service16.example.com", "https://service77.example.com"], token.Actor!.Chain.Select(static actor => actor.Subject));
        Assert.Equal("https://service77.example.com", token.Actor.PriorActor!.Subject);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task Chain_has_up_to_eight_actors(int count)
    {
        AccessToken token = await AcceptAsync("act", Chain(count));

        Assert.Equal(Enumerable.Range(1, count).Select(static number => $"actor{number}"), token.Actor!.Chain.Select(static actor => actor.Subject));
    }

    [Rule("RFC 8693 §4.1 length of the chain")]
    [Theory]
    [InlineData(9)]
    [InlineData(12)]
    public async Task Longer_chain_is_rejected(int count)
    {
        TokenFailure failure = await _api.RefuseAsync(With("act", Chain(count)), TokenFailureCode.ClaimInvalid);

        Assert.Contains("8 actors at most (RFC 8693 §4.1)", failure.Explanation, StringComparison.Ordinal);
        Assert.Equal("invalid_token", failure.Error);
    }

    [Rule("RFC 8693 §4.1 act", "RFC 8693 §4.4 may_act")]
    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Malformed_claim_is_rejected(string json)
    {
        TokenFailure actor = await _api.RefuseAsync(With("act", json), TokenFailureCode.ClaimInvalid);
        TokenFailure authorized = await _api.RefuseAsync(With("may_act", json), TokenFailureCode.ClaimInvalid);

        Assert.StartsWith("Expected the claim 'act' to be an object that identifies the actor by 'sub' or 'client_id'", actor.Explanation, StringComparison.Ordinal);
        Assert.StartsWith("Expected the claim 'may_act' to be an object that identifies the authorized actor by 'sub' or 'client_id'", authorized.Explanation, StringComparison.Ordinal);
    }

    [Rule("RFC 8693 §4.1 act")]
    [Theory]
    [MemberData(nameof(MalformedPrior))]
    public async Task Malformed_prior_actor_is_rejected(string json) => await _api.RefuseAsync(With("act", json), TokenFailureCode.ClaimInvalid);

    [Fact]
    public async Task Member_twice_in_an_actor_is_rejected() =>
        await _api.RefuseAsync(With("act", """{"sub":"agent","\u0073ub":"other"}"""), TokenFailureCode.DuplicateMember);

    [Rule("RFC 8693 §4.4 may_act")]
    [Fact]
    public async Task Authorized_actor_has_no_prior_actor()
    {
        // RFC 8693 §4.4 defines no chain: what is nested there is not read.
        AccessToken token = await AcceptAsync("may_act", """{"sub":"admin@example.com","act":1}""");

        Assert.Equal("admin@example.com", token.AuthorizedActor!.Subject);
        Assert.Null(token.AuthorizedActor.PriorActor);
        Assert.Null(token.Actor);
    }

    [Fact]
    public async Task Cached_token_has_the_same_actor()
    {
        string token = With("act", Chain(3)).Create();
        for (int i = 0; i < 4; i++)
        {
            AccessTokenValidationResult result = await _api.SendAsync("Bearer " + token);
            Assert.Equal(["actor1", "actor2", "actor3"], result.Token!.Actor!.Chain.Select(static actor => actor.Subject));
        }
    }

    [Fact]
    public async Task ID_token_has_an_actor_and_a_malformed_one_is_rejected()
    {
        using var issuer = new TestIssuer("https://issuer.example/");
        TrustedIssuer trusted = issuer.Trust();
        trusted.Profile = AccessTokenProfile.IdToken;
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { "client" }, Issuers = { trusted } });

        async Task<AccessTokenValidationResult> SendAsync(string json) => await validator.ValidateAsync(
            TestRequest.Bearer(issuer.Token().OfType("JWT").For("client").WithoutClaim("client_id").WithoutClaim("scope").WithoutClaim("jti").WithClaim("act", JsonNode.Parse(json)).Create()),
            TestContext.Current.CancellationToken);

        Assert.Equal("agent", (await SendAsync("""{"sub":"agent"}""")).Token?.Actor?.Subject);
        Assert.Equal(TokenFailureCode.ClaimInvalid, (await SendAsync("{}")).Failure?.Code);
        Assert.Equal(TokenFailureCode.ClaimInvalid, (await SendAsync(Chain(9))).Failure?.Code);
    }

    [Fact]
    public async Task Report_names_the_check_and_the_expectation()
    {
        ResourceRequest request = TestRequest.Bearer(With("act", "{}").Create());
        AccessTokenValidationResult result = await _api.Validator.ValidateAsync(request, TestContext.Current.CancellationToken);
        ValidationCheck failed = Assert.Single(_api.Validator.Explain(request, result).Checks, static check => check.Status == ValidationCheckStatus.Failed);

        Assert.Equal("valid-claims", failed.Name);
        Assert.Contains("'act' and 'may_act'", failed.Expected, StringComparison.Ordinal);
        Assert.True(failed.IsUnverified);
    }

    [Fact]
    public async Task Report_of_all_failures_has_the_actor()
    {
        ResourceRequest request = TestRequest.Bearer(_api.Token().WithClaim("act", new JsonObject()).Expired().Create());
        AccessTokenValidationResult result = await _api.Validator.ValidateAsync(request, TestContext.Current.CancellationToken);
        AccessTokenValidationReport report = await _api.Validator.ExplainAllAsync(request, result, TestContext.Current.CancellationToken);

        Assert.Equal(TokenFailureCode.ClaimInvalid, report.Failure!.Code);
        Assert.Equal([TokenFailureCode.Expired], report.OtherFailures.Select(static failure => failure.Code));
    }

    /// <summary>A chain of this many actors.</summary>
    private static string Chain(int count)
    {
        string json = $$"""{"sub":"actor{{count}}"}""";
        for (int number = count - 1; number > 0; number--)
            json = $$"""{"act":{{json}},"sub":"actor{{number}}"}""";
        return json;
    }

    private Task<AccessToken> AcceptAsync(string claim, string json) => _api.AcceptAsync(With(claim, json));

    // As text: a parsed document would have neither escaped nor repeated names.
    private TestTokenBuilder With(string claim, string json) =>
        _api.Token().WithRawClaims($"{TokenText.ClaimsOf(_api.Token().Create()).GetRawText()[..^1]},\"{claim}\":{json}}}");
}
