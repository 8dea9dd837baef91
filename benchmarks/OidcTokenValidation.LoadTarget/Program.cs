using System.Globalization;
using OidcTokenValidation.LoadTarget.Applications;
using OidcTokenValidation.LoadTarget.Minting;

switch (args)
{
    case ["mint", var folder, "tokens", var tokens, var warmUp]:
        Mint.Tokens(folder, Count(tokens), Count(warmUp));
        break;
    case ["mint", var folder, "proofs", var proofs, var clients, var warmUp]:
        Mint.Proofs(folder, Count(proofs), Count(clients), Count(warmUp));
        break;
    case ["serve", var kind, var folder]:
        await Target.Create(kind, Path.Combine(folder, Mint.KeyFile)).RunAsync();
        break;
    default:
        Console.Error.WriteLine("mint <folder> tokens <count> <warm-up> | mint <folder> proofs <count> <clients> <warm-up> "
            + "| serve bare|anonymous|empty|floor|ours|jwtbearer|identityweb|openiddict <folder>");
        return 2;
}

return 0;

static int Count(string text) => int.Parse(text, CultureInfo.InvariantCulture);
