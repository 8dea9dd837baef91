using System.Security.Cryptography;

namespace OidcTokenValidation.PostgreSql.Tests.Harness;

internal static class Proofs
{
    private static readonly byte[] Client = new byte[32];

    public static DateTimeOffset Soon => DateTimeOffset.UtcNow.AddMinutes(2);

    public static ReplayKey Random() => ReplayKey.Create(RandomNumberGenerator.GetBytes(32), "");

    public static ReplayKey Numbered(int number) => ReplayKey.Create(Client, $"proof {number}");
}
