using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Gates;

/// <summary>No stage can be reached but through the one before: a valid result is made of an admitted token, that of a checked one, that of a bound one, and so on back to the signature, or to the response of the issuer.</summary>
public sealed class GateTests
{
    public static TheoryData<string, string, string, string[], string[]> Gates => new()
    {
        { "Decryption.DecryptedToken", "TryDecrypt", "ContentKey", ["TokenDecryption"], [] },
        { "Tokens.VerifiedToken", "TryVerify", "UnverifiedToken", ["KeyVerification", "FailureCollector"], [] },
        { "SecurityEvents.EventToken", "TryAccept", "VerifiedToken", ["EventTokenVerifier"], [] },
        { "Introspection.OpaqueToken", "TryRead", "PresentedCredentials", ["OpaqueTokenAcceptance"], ["CreateRandom"] },
        { "Introspection.IntrospectedToken", "TryRead", "IntrospectionResponse", ["Introspector"], [] },
        { "SenderConstraints.DPoP.VerifiedProof", "TryVerify", "UnverifiedProof", ["ProofRules"], [] },
        { "SenderConstraints.Confirmation", "TryRead", "AccessToken", ["SenderConstraintRules"], [] },
        { "SenderConstraints.BoundToken", "TryBind", "Confirmation", ["SenderConstraintRules"], [] },
        { "Revocation.CurrentToken", "TryPass", "BoundToken", ["ValidationPipeline"], [] },
        { "Checks.CheckedToken", "TryPass", "CurrentToken", ["ValidationPipeline"], [] },
        { "Replay.AdmittedToken", "TryAdmit", "CheckedToken", ["ValidationPipeline"], [] },
        { "AccessTokenValidationResult", "Valid", "AdmittedToken", ["ValidationPipeline"], ["NoCredentials", "WithoutCredentials", "Rejected", "Unavailable"] },
    };

    [Theory]
    [MemberData(nameof(Gates))]
    public void Each_stage_is_reached_through_the_one_before(string type, string factory, string takes, string[] callers, string[] others) =>
        Expect.None(GateRule.Check(Compilations.Of(Checkout.Core), new Gate("OidcTokenValidation." + type, factory, takes, callers, others)));

    [Theory]
    [InlineData("Keys.IKeySource", "FindAsync", new[] { "CachedTokenAcceptance", "FailureCollector", "KeyVerification", "LocalKeySource" })]
    [InlineData("Keys.KeyVerification", "VerifyAsync", new[] { "EventTokenVerifier", "JwtAcceptance", "SignedResponseVerifier", "StatusListVerifier" })]
    [InlineData("SecurityEvents.EventTokenVerifier", "VerifyAsync", new[] { "LogoutReceiver", "TokenDelivery" })]
    [InlineData("Introspection.SignedResponses", "OpenAsync", new[] { "Introspector" })]
    [InlineData("Introspection.Introspector", "IntrospectAsync", new[] { "OpaqueTokenAcceptance" })]
    [InlineData("Pipeline.CachedTokenAcceptance", "AcceptAsync", new[] { "ValidationPipeline" })]
    [InlineData("Pipeline.JwtAcceptance", "AcceptAsync", new[] { "ValidationPipeline" })]
    [InlineData("Pipeline.OpaqueTokenAcceptance", "AcceptAsync", new[] { "ValidationPipeline" })]
    [InlineData("Pipeline.PipelineStages", "AdmitsIssuer", new[] { "FailureCollector", "ValidationPipeline" })]
    public void Key_or_the_introspection_endpoint_is_used_only_behind_the_admission_of_the_issuer(string type, string method, string[] callers) =>
        Assert.Equal(callers, GateRule.FindCallers(Compilations.Of(Checkout.Core), "OidcTokenValidation." + type, method));

    [Theory]
    [InlineData("Tokens.TokenContent", new[] { "IntrospectedToken", "TokenReader" })]
    [InlineData("AccessToken", new[] { "AccessTokenRules", "IntrospectedTokenRules" })]
    public void Access_token_is_created_from_a_signature_or_from_an_introspection_response(string type, string[] makers) =>
        Assert.Equal(makers, GateRule.MakersOf(Compilations.Of(Checkout.Core), "OidcTokenValidation." + type));

    [Theory]
    [InlineData("sealed class Next { private Next() { } public static Next Make(Before b) => new(); }", null)]
    [InlineData("sealed class Next { internal Next() { } public static Next Make(Before b) => new(); }", "not private")]
    [InlineData("sealed record Next { private Next() { } public static Next Make(Before b) => new(); }", "is a record")]
    [InlineData("sealed class Next { private Next() { } public static Next Make(int b) => new(); }", "does not take a Before first")]
    [InlineData("sealed class Next { private Next() { } public static Next Make(Before b) => new(); public static Next Other() => new(); }", "is made in")]
    [InlineData("sealed class Next { private Next() { } public static Next Make(Before b) => new(); public static Next All { get; } = new(); }", "is made in")]
    [InlineData("sealed class Next { private Next() { } public int X { get; set; } public static Next Make(Before b) => new(); }", "can be changed")]
    [InlineData("sealed class Next { private int x; private Next() { } public static Next Make(Before b) => new() { x = 1 }; }", "can be changed")]
    [InlineData("sealed class Next { private Next() { } public static Next Make(Before b) => new(); } class Other { object M(Before b) => Next.Make(b); }", "is called by Other")]
    [InlineData("sealed class Next { private Next() { } public static Next Make(Before b) => new(); } class Other { System.Func<Before, Next> M() => Next.Make; }", "is called by Other")]
    public void Rule_can_fail(string code, string? message)
    {
        var sample = Compilations.OfSample(new SourceFile("A.cs", "namespace S; class Before; class Caller { object M(Before b) => Next.Make(b); } " + code));
        var violations = GateRule.Check(sample, new Gate("S.Next", "Make", "Before", ["Caller"], [])).Select(static violation => violation.Message).ToList();
        if (message is null)
            Assert.Empty(violations);
        else
            Assert.Contains(violations, violation => violation.Contains(message, StringComparison.Ordinal));
    }
}
