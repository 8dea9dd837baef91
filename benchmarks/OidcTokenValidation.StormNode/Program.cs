using System.Globalization;
using OidcTokenValidation.Storm;

switch (args)
{
    case ["node", var database, var start, var seconds, var perSecond, var file]:
        await StormNode.RunAsync(database, DateTimeOffset.FromUnixTimeMilliseconds(Number(start)), (int)Number(seconds), (int)Number(perSecond), file);
        break;
    case ["header"]:
        Console.WriteLine(StormReport.Header);
        break;
    case ["report", var name, var folder, var outAt, var backAt, var opened]:
        Console.WriteLine(StormReport.Describe(name, folder, Number(outAt), Number(backAt), opened));
        break;
    default:
        Console.Error.WriteLine("node <connection string> <start> <seconds> <per second> <file> | header | report <name> <folder> <out at> <back at> <connections opened>; times in milliseconds of Unix time");
        return 2;
}

return 0;

static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
