using System.Text.Json.Nodes;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Decryption.Support;
using OidcTokenValidation.Tests.SenderConstraints.Support;
using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.Tests.Reports.Support;

/// <summary>A defect for every check of a JWT, and more than one where a check looks in more than one place.</summary>
internal static class Defects
{
    private const string Alg = "alg";
    private const string Aud = "aud";
    private const string Auth = "authorization";
    private const string Cert = "certificate";
    private const string Cnf = "cnf";
    private const string Exp = "exp";
    private const string Iat = "iat";
    private const string Keys = "keys";
    private const string Kid = "kid";
    private const string Nonce = "nonce";
    private const string Proofs = "proofs";

    public static IReadOnlyList<Defect> All { get; } =
    [
        new(MultipleCredentials, CheckPoint.OneToken, Auth, static s => s.SendCredentials = static field => new([field, field])),
        new(MalformedCredentials, CheckPoint.AuthorizationField, Auth, static s => s.SendCredentials = static field => "\"" + field),
        new(NoCredentials, CheckPoint.Token, Auth, static s => s.SendCredentials = static _ => default),
        new(EmptyToken, CheckPoint.Token, Auth, static s => s.SendCredentials = static _ => "DPoP "),
        new(TokenTooLong, CheckPoint.TokenLength, "length", static s => s.Texts.Add(static token => token + new string('A', 20_000))),
        new(TokenNotEncrypted, CheckPoint.Decryption, "segments", static s => s.Options.Decryption.Keys = [DecryptionTestKey.P256.Option()]),
        new(IllegalCharacter, CheckPoint.Characters, "characters", static s => s.Texts.Add(static token => token + "!")),
        new(EncryptedToken, CheckPoint.Segments, "segments", static s => s.Texts.Add(static token => token + ".AAAA.AAAA")),
        new(HeaderTooLong, CheckPoint.HeaderLength, "x5c", static s => s.Token.WithHeader("x5c", new string('A', 5000))),
        new(InvalidBase64Url, CheckPoint.Base64Url, "payload", static s => s.Texts.Add(SpoilPayload)),
        new(DuplicateMember, CheckPoint.Critical, "header twice", static s => s.Token.WithRepeatedHeader("typ", "at+jwt")),
        new(CriticalHeader, CheckPoint.Critical, "crit", static s => s.Token.WithHeader("crit", new JsonArray("b64"))),
        new(UnencodedPayload, CheckPoint.Critical, "b64", static s => s.Token.WithHeader("b64", false)),
        new(InvalidHeader, CheckPoint.HeaderMembers, Kid, static s => s.Token.WithHeader("kid", 5)),
        new(UnsecuredToken, CheckPoint.Signed, Alg, static s => s.Token.WithHeader("alg", "none")),
        new(AlgorithmNotAllowed, CheckPoint.Json, Alg, static s => s.Token.WithHeader("alg", "HS256")),
        new(DuplicateMember, CheckPoint.Json, "claim twice", static s => s.Token.WithRepeatedClaim("jti", "2")),
        new(IssuerNotTrusted, CheckPoint.Issuer, "iss", static s => s.Token.From("https://other.example/")),

        // Without an issuer there is no profile for the type, so the issuer is checked first then.
        new(ClaimMissing, CheckPoint.Issuer, "typ", static s => s.Token.WithoutClaim("iss")),
        new(TypeNotAccepted, CheckPoint.Type, "typ", static s => s.Token.OfType("id+jwt")),
        new(AlgorithmNotAllowed, CheckPoint.Algorithm, Alg, static s => s.Options.Issuers[0].AllowedAlgorithms = ["RS256"]),
        new(TokenKindNotAccepted, CheckPoint.Kind, Nonce, static s => s.Token.WithClaim("nonce", "n")),
        new(ClaimMissing, CheckPoint.Audience, "sub", static s => s.Token.WithoutClaim("sub")),
        new(ClaimInvalid, CheckPoint.Audience, "sub", static s => s.Token.WithClaim("sub", 5)),
        new(AudienceMismatch, CheckPoint.Audience, Aud, static s => s.Token.For("https://other.example/")),
        new(ClaimInvalid, CheckPoint.Audience, Aud, static s => s.Token.WithClaim("aud", new JsonArray())),
        new(ClaimMissing, CheckPoint.RequiredClaims, Iat, static s => s.Token.WithoutClaim("iat")),
        new(ClaimInvalid, CheckPoint.Expiry, Exp, static s => s.Token.WithClaim("exp", "tomorrow")),
        new(Expired, CheckPoint.Expiry, Exp, static s => s.Token.WithClaim("exp", s.Now.AddMinutes(-5).ToUnixTimeSeconds())),
        new(NotYetValid, CheckPoint.NotBefore, "nbf", static s => s.Token.WithClaim("nbf", s.Now.AddMinutes(5).ToUnixTimeSeconds())),
        new(IssuedInFuture, CheckPoint.IssuedAt, Iat, static s => s.Token.IssuedAt(s.Now.AddMinutes(2))),
        new(LifetimeNotAccepted, CheckPoint.Lifetime, Exp, static s => s.Token.ExpiringIn(TimeSpan.FromDays(2))),
        new(TooOld, CheckPoint.Age, Iat, static s => s.Token.IssuedAt(s.Now.AddHours(-2))),
        new(KeysUnavailable, CheckPoint.IssuerKeys, Keys, static s => (s.Options.Issuers[0].Keys, s.Options.Backchannel) = (new(), static () => new Unreachable())),
        new(KeyNotFound, CheckPoint.SigningKey, Kid, static s => s.Token.WithHeader("kid", "unknown")),
        new(InvalidSignature, CheckPoint.Signature, "signature", static s => s.Token.WithSignature(new byte[64])),
        new(ConfirmationNotEnforceable, CheckPoint.Confirmation, Cnf, static s => s.Token.WithClaim("cnf", new JsonObject())),
        new(BoundTokenWithoutProof, CheckPoint.Scheme, "scheme", static s => s.Scheme = "Bearer"),
        new(TokenNotBound, CheckPoint.Scheme, Cnf, static s => s.Token.WithoutClaim("cnf")),
        new(CertificateMissing, CheckPoint.Certificate, Cert, static s => s.Certificate = null),
        new(CertificateMismatch, CheckPoint.Certificate, Cert, static s => s.Certificate = ClientCertificate.Strange),
        new(ProofMissing, CheckPoint.OneProof, Proofs, static s => s.SendProof = static _ => default),
        new(MultipleProofs, CheckPoint.OneProof, Proofs, static s => s.SendProof = static proof => new([proof, proof])),
        new(ProofMalformed, CheckPoint.ProofForm, Proofs, static s => s.SendProof = static proof => proof + "!"),
        new(ProofIncomplete, CheckPoint.ProofForm, "htm", static s => s.Proof.WithoutClaim("htm")),
        new(ProofTypeNotAccepted, CheckPoint.ProofType, "proof's typ", static s => s.Proof.OfType("JWT")),
        new(ProofAlgorithmNotAccepted, CheckPoint.ProofAlgorithm, "proof's alg", static s => s.Options.DPoP.AllowedAlgorithms = ["RS256"]),
        new(ProofKeyInvalid, CheckPoint.ProofKey, "jwk", static s => s.Proof.WithPrivateJwk()),
        new(ProofKeyMismatch, CheckPoint.ProofBinding, "jwk", static s => s.Proof.WithJwk(TestSigningKey.Create("ES256").PublicJwk)),
        new(ProofMethodMismatch, CheckPoint.ProofMethod, "htm", static s => s.Proof.WithClaim("htm", "POST")),
        new(ProofTargetMismatch, CheckPoint.ProofTarget, "htu", static s => s.Proof.WithClaim("htu", "https://other.example/")),
        new(ProofNonceMissing, CheckPoint.ProofNonce, "proof's nonce", static s => s.Options.DPoP.RequireNonce = true),
        new(ProofNotFresh, CheckPoint.ProofFreshness, "proof's iat", static s => s.Proof.IssuedAt(s.Now.AddHours(-2))),
        new(ProofTokenMismatch, CheckPoint.ProofToken, Proofs, static s => s.SendProof = _ => s.Proof.ForToken("another").Create()),
        new(ProofSignatureInvalid, CheckPoint.ProofSignature, "proof's signature", static s => s.Proof.WithSignature(new byte[64])),
        new(TokenRevoked, CheckPoint.Revocation, "revocation", static s => s.RevokeIssuer()),
        new(StatusNotEnforceable, CheckPoint.Status, "status", static s => s.Token.WithClaim("status", "active")),
        new(StatusListUnavailable, CheckPoint.Status, "status", static s =>
        {
            s.Token.WithClaim("status", JsonNode.Parse("""{"status_list":{"idx":0,"uri":"https://issuer.example/1"}}"""));
            s.Options.Backchannel = static () => new Unreachable();
        }),
        new(RefusedByApplication, CheckPoint.Application, "check", static s => s.Options.Checks = [new FixedCheck(AccessTokenCheckOutcome.Rejected)]),
        new(ProofReplayed, CheckPoint.Replay, "store", static s => s.Options.DPoP.ReplayStore = new FixedStore(ReplayOutcome.Replayed)),
    ];

    // A base64url text of 4n + 1 characters is not decodable.
    private static string SpoilPayload(string token)
    {
        string[] parts = token.Split('.');
        parts[1] += new string('A', (5 - (parts[1].Length % 4)) % 4 is var added and > 0 ? added : 4);
        return string.Join('.', parts);
    }
}
