<?php
// Make identity proofs on your server: php identity.php EXT_ID SALT VALIDITY_MS [full|read]
declare(strict_types=1);

function md5_proof(string $extId, string $salt, int $validityMs): string
{
    // The whole text is lower-cased, the salt included. strtolower() leaves letters beyond ASCII alone: use mbstring.
    $text = mb_strtolower("$extId:$salt:$validityMs", 'UTF-8');
    return md5($text) . ":$validityMs";
}

function hmac_proof(string $extId, string $salt, int $validityMs, string $scope = 'full'): string
{
    // Only the id is lower-cased; the salt is the key as it is.
    $message = mb_strtolower($extId, 'UTF-8') . ":$validityMs:$scope";
    return 'v2:' . hash_hmac('sha256', $message, $salt) . ":$validityMs:$scope";
}

function jwt_proof(string $extId, string $salt, int $validityMs, string $scope = 'full'): string
{
    // Any JWT library does this too: algorithm HS256, the salt as the secret. `exp` is in seconds.
    $header = ['alg' => 'HS256', 'typ' => 'JWT'];
    $claims = ['sub' => $extId, 'exp' => intdiv($validityMs, 1000), 'scope' => $scope];
    $signed = base64url(json_encode($header)) . '.' . base64url(json_encode($claims));
    return $signed . '.' . base64url(hash_hmac('sha256', $signed, $salt, true));
}

function base64url(string $data): string
{
    return rtrim(strtr(base64_encode($data), '+/', '-_'), '=');
}

if (PHP_SAPI === 'cli' && isset($argv[3])) {
    [, $extId, $salt, $validity] = $argv;
    $scope = $argv[4] ?? 'full';
    echo md5_proof($extId, $salt, (int) $validity), "\n";
    echo hmac_proof($extId, $salt, (int) $validity, $scope), "\n";
    echo jwt_proof($extId, $salt, (int) $validity, $scope), "\n";
}
