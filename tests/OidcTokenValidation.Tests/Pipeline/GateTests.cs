using System.Reflection;
using OidcTokenValidation.Checks;
using OidcTokenValidation.Claims;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Decryption;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Introspection;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Replay;
using OidcTokenValidation.Revocation;
using OidcTokenValidation.SenderConstraints;
using OidcTokenValidation.SenderConstraints.DPoP;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Tests.Pipeline;

/// <summary>The types that lead to a valid result, as they were compiled. A convention test checks which code may call them.</summary>
public sealed class GateTests
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static TheoryData<Type> Gates => new(typeof(DecryptedToken), typeof(VerifiedToken), typeof(IntrospectedToken), typeof(VerifiedProof), typeof(BoundToken), typeof(CurrentToken), typeof(CheckedToken), typeof(AdmittedToken));

    [Theory]
    [MemberData(nameof(Gates))]
    public void Gate_has_private_constructors_and_is_sealed(Type gate)
    {
        Assert.True(gate.IsSealed);
        Assert.All(gate.GetConstructors(All), static constructor => Assert.True(constructor.IsPrivate));
    }

    [Fact]
    public void Gates_are_created_by_their_own_methods_only()
    {
        Type[] gates = [typeof(DecryptedToken), typeof(VerifiedToken), typeof(IntrospectedToken), typeof(VerifiedProof), typeof(BoundToken), typeof(CurrentToken), typeof(CheckedToken), typeof(AdmittedToken)];
        string[] makers =
        [
            .. from type in typeof(AccessTokenValidator).Assembly.GetTypes()
               from method in type.GetMethods(All)
               where method.IsStatic && gates.Any(gate => Gives(method, gate))
               select $"{type.Name}.{method.Name}",
        ];
        Assert.Equal(["AdmittedToken.TryAdmit", "AdmittedToken.TryAdmit", "BoundToken.TryBind", "CheckedToken.TryPass", "CurrentToken.TryPass", "DecryptedToken.TryDecrypt", "IntrospectedToken.TryRead", "VerifiedProof.TryVerify", "VerifiedToken.TryVerify"], makers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Result_is_valid_only_if_it_is_created_from_an_admitted_token()
    {
        ConstructorInfo constructor = Assert.Single(typeof(AccessTokenValidationResult).GetConstructors(All));
        Assert.True(constructor.IsPrivate);
        Assert.All(typeof(AccessTokenValidationResult).GetProperties(All), static property => Assert.Null(property.SetMethod));
        Assert.All(typeof(AccessTokenValidationResult).GetFields(All), static field => Assert.True(field.IsInitOnly));
        Assert.Equal(
            ["Reject", "Rejected", "Unavailable", "Valid", "WithoutCredentials", "get_NoCredentials"],
            typeof(AccessTokenValidationResult).GetMethods(All).Where(static method => Gives(method, typeof(AccessTokenValidationResult))).Select(static method => method.Name).Order(StringComparer.Ordinal));
        Assert.Equal(typeof(AdmittedToken), typeof(AccessTokenValidationResult).GetMethod("Valid", All)!.GetParameters()[0].ParameterType);

        TokenFailure failure = FailureTable.Get(TokenFailureCode.ProofReplayed);
        Assert.False(AccessTokenValidationResult.NoCredentials.IsValid);
        Assert.False(AccessTokenValidationResult.WithoutCredentials(failure).IsValid);
        Assert.False(AccessTokenValidationResult.Rejected(failure, PresentedScheme.DPoP).IsValid);
        Assert.False(AccessTokenValidationResult.Unavailable(failure, PresentedScheme.DPoP, TimeSpan.Zero).IsValid);
        Assert.False(default(AccessTokenValidationResult).IsValid);
        Assert.False(AccessTokenValidationResult.Rejected(failure, PresentedScheme.DPoP).Reject(failure).IsValid);
    }

    [Fact]
    public void Only_the_outcome_added_admits()
    {
        foreach (int outcome in Enumerable.Range(-1, 300))
            Assert.Equal(outcome == (int)ReplayOutcome.Added, AdmittedToken.TryAdmit(Passed(), (ReplayOutcome)outcome, out _));
        Assert.False(AdmittedToken.TryAdmit(default, out _));
        Assert.False(AdmittedToken.TryAdmit(default, ReplayOutcome.Added, out _));
        Assert.False(AccessTokenValidationResult.Valid(default, PresentedScheme.Bearer, encodedToken: "x").IsValid);
    }

    [Fact]
    public void Only_the_outcome_passed_passes()
    {
        foreach (int outcome in Enumerable.Range(-1, 300))
            Assert.Equal(outcome == (int)AccessTokenCheckOutcome.Passed, CheckedToken.TryPass(Current(), new TokenCheckResult((AccessTokenCheckOutcome)outcome, Failure: null), out _));
        Assert.False(CheckedToken.TryPass(default, TokenCheckResult.Passed, out _));
    }

    [Fact]
    public void Only_a_valid_status_passes()
    {
        TokenFailure failure = FailureTable.Get(TokenFailureCode.StatusNotValid);
        AssertStopped(default, TokenFailureCode.StatusListUnavailable);
        AssertStopped(TokenStatus.Unavailable(TimeSpan.Zero), TokenFailureCode.StatusListUnavailable);
        AssertStopped(TokenStatus.Failed(failure), TokenFailureCode.StatusNotValid);

        static void AssertStopped(TokenStatus status, TokenFailureCode code)
        {
            Assert.False(CurrentToken.TryPass(Bound(), revocations: null, status, out CurrentToken current, out TokenFailure? failure));
            Assert.Equal((null, code), (current.Bound, failure.Code));
        }
    }

    private static CheckedToken Passed()
    {
        Assert.True(CheckedToken.TryPass(Current(), TokenCheckResult.Passed, out CheckedToken passed));
        return passed;
    }

    private static CurrentToken Current()
    {
        Assert.True(CurrentToken.TryPass(Bound(), revocations: null, TokenStatus.Valid, out CurrentToken current, out _));
        return current;
    }

    private static BoundToken Bound()
    {
        var content = new TokenContent("{}"u8, default);
        var token = new AccessToken(new AcceptedClaims("https://issuer.example/", content, TokenProfile.Rfc9068, new TokenLifetimeRules(default, maxLifetime: null, maxAge: null)), DateTimeOffset.UnixEpoch);
        Assert.True(Confirmation.TryRead(token, out Confirmation confirmation));
        Assert.True(BoundToken.TryBind(confirmation, proof: null, certificate: null, out BoundToken? bound));
        return bound;
    }

    private static bool Gives(MethodInfo method, Type type) =>
        method.DeclaringType == type && (method.ReturnType == type || method.GetParameters().Any(parameter => parameter.IsOut && parameter.ParameterType.GetElementType() == type));
}
