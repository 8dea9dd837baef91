using FsCheck;
using FsCheck.Fluent;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Differential;

/// <summary>A token of random parts: each is usually right, sometimes odd, sometimes missing or twice; a few are damaged after they were signed.</summary>
/// <param name="Algorithm">Signs the token.</param>
/// <param name="Header">The header, JSON or nearly.</param>
/// <param name="Claims">The claims, JSON or nearly.</param>
/// <param name="Damage">Where to change a character of the token, and into what; null for not at all.</param>
internal sealed record GeneratedToken(string Algorithm, string Header, string Claims, (int Position, int Kind, char Replacement)? Damage)
{
    private const string AnyCharacter = "ABCxyz019-_.=+/ \n\u0430";

    private static readonly string[] Algorithms = ["RS256", "RS256", "PS256", "ES256", "ES384", "ES512"];

    private static readonly Gen<(int, int, char)?> Untouched = Gen.Constant<(int, int, char)?>(null);

    private static readonly Gen<(int, int, char)?> Damaged =
        from position in Gen.Choose(0, 10_000)
        from kind in Gen.Choose(0, 3)
        from replacement in Gen.Elements(AnyCharacter.ToCharArray())
        select ((int, int, char)?)(position, kind, replacement);

    public static Gen<GeneratedToken> Any { get; } =
        from algorithm in Gen.Elements(Algorithms)
        from header in Object(HeaderMembers.Of(algorithm))
        from claims in Object(ClaimMembers.Now())
        from damage in Gen.Frequency((4, Untouched), (1, Damaged))
        select new GeneratedToken(algorithm, header, claims, damage);

    public string Create(TestIssuer issuer)
    {
        string token = issuer.Token().SignedWith(Algorithm).WithRawHeader(Header).WithRawClaims(Claims).Create();
        if (Damage is not { } damage)
            return token;

        int at = damage.Position % token.Length;
        return damage.Kind switch
        {
            0 => token.Remove(at, 1),
            1 => token.Insert(at, damage.Replacement.ToString()),
            2 => token[..at],
            _ => token[..at] + damage.Replacement + token[(at + 1)..],
        };
    }

    // Members in any order; of each its usual text, an odd one, none, or two.
    private static Gen<string> Object(IEnumerable<MemberTexts> members) =>
        from texts in Gen.CollectToArray(members, Member)
        from order in Gen.Shuffle(texts.SelectMany(static text => text).ToArray())
        from blank in Gen.Frequency((9, Gen.Constant(string.Empty)), (1, Gen.Elements(" ", "\n", "\t", "x", "{}")))
        select "{" + string.Join(',', order) + "}" + blank;

    private static Gen<string[]> Member(MemberTexts member)
    {
        Gen<string> usual = Gen.Constant(member.Usual), odd = Gen.Elements(member.Odd);
        return Gen.Frequency(
            (member.IsRequired ? 60 : 4, usual.Select(static text => new[] { text })),
            (1, odd.Select(static text => new[] { text })),
            (member.IsRequired ? 1 : 20, Gen.Constant(Array.Empty<string>())),
            (member.IsRequired ? 0 : 1, odd.Select(text => new[] { text, text })),
            (member.IsRequired ? 1 : 0, odd.Select(text => new[] { text, member.Usual })));
    }
}
