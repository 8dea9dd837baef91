// RotatingIssuer METHOD URL: an issuer on a free loopback port, and a proof for the request that the arguments name. Prints its address and tokens as shell
// variables. For each line of standard input it replaces its keys, and prints a token by the new one.
using OidcTokenValidation.Testing;

const string Audience = "https://things.example.com/";
await using TestIssuerServer server = TestIssuerServer.Start();
using var client = new DPoPClient();
string bound = Token().BoundTo(client).Create();
Console.WriteLine($"ISSUER={server.Issuer.Issuer}");
Console.WriteLine($"AUDIENCE={Audience}");
Console.WriteLine($"GOOD={Token().Create()}");
Console.WriteLine($"EXPIRED={Token().Expired().Create()}");
Console.WriteLine($"BOUND={bound}");
Console.WriteLine($"PROOF={client.Proof(args[0], args[1]).ForToken(bound).Create()}");
Console.WriteLine("READY=yes");
while (Console.ReadLine() is not null)
{
    server.Issuer.Rotate();
    Console.WriteLine($"ROTATED={Token().Create()}");
}

TestTokenBuilder Token() => server.Issuer.Token().For(Audience).WithSubject("alice").WithScope("read:timesheets things.read").ExpiringIn(TimeSpan.FromMinutes(30));
